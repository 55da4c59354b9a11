"""Wrong answers to ch12/schedulers, with the sentence a student should read."""

# ruff: noqa: F821 - math and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "factor",
    "alpha**t",
    "alpha ** (t + 1)",
    name="one_step_ahead",
    says="You multiplied before the first step: step 0 has the rate base.",
)
edit(
    "factor",
    "max(base * alpha**t, lowest)",
    "base * alpha**t",
    name="no_lowest_rate",
    says="You let the rate fall below the lowest one.",
)
edit(
    "factor",
    "base * alpha**t",
    "base * alpha * t if t else base",
    name="times_t",
    says="You multiplied by t: the factor is applied t times, which is a power.",
)
edit(
    "factor",
    "max(base * alpha**t, lowest)",
    "lowest + (base - lowest) * alpha**t",
    name="towards_the_lowest",
    says="You let the rate approach the lowest one: it falls as without it, and then stays there.",
)

edit(
    "multistep",
    "m <= t",
    "m < t",
    name="one_step_late",
    says="You lowered the rate one step late: step m of a milestone m has the lower rate already.",
)
edit(
    "multistep",
    "m <= t",
    "m <= t + 1",
    name="one_step_early",
    says="You lowered the rate one step early: the first step with it is the milestone.",
)
edit(
    "multistep",
    "m <= t",
    "m == t",
    name="only_at_the_milestone",
    says="You lowered the rate in the milestone's step alone: it stays low afterwards.",
)
edit(
    "multistep",
    "passed = sum(m <= t for m in milestones)",
    "passed = any(m <= t for m in milestones)",
    name="only_once",
    says="You lowered the rate at the first milestone only: each one multiplies it by gamma again.",
)
edit(
    "multistep",
    "gamma**passed",
    "(gamma * passed if passed else 1)",
    name="times_the_number",
    says="You multiplied gamma by the number of milestones: each one multiplies the rate, which is a power.",
)

edit(
    "polynomial",
    "min(t, total) / total",
    "t / total",
    name="beyond_the_end",
    says="You went on after the last step: from step total on the rate is the final one.",
)
edit(
    "polynomial",
    "final + (base - final) * left**power",
    "base * left**power",
    name="down_to_zero",
    says="You let the rate fall to 0: it falls from base to final.",
)
edit(
    "polynomial",
    "final + (base - final) * left**power",
    "max(base * left**power, final)",
    name="cut_off",
    says="You cut the rate off at the final one: the whole curve lies between base and final.",
)
edit(
    "polynomial",
    "final + (base - final) * left**power",
    "base - (base - final) * (1 - left) ** power",
    name="power_of_the_share_made",
    says="You raised the share that is done to the power: it is the share that is left, 1 - t / total.",
)
edit(
    "polynomial",
    "left**power",
    "left * power",
    name="times_the_power",
    says="You multiplied by the power instead of raising to it.",
)

edit(
    "warmup_cosine",
    "min((t - warmup) / (total - warmup), 1.0)",
    "(t - warmup) / (total - warmup)",
    name="rises_again",
    says="You let the cosine go on after the end, where the rate rises again: from step total on it stays.",
)
edit(
    "warmup_cosine",
    "(t - warmup) / (total - warmup)",
    "t / total",
    name="cosine_from_step_0",
    says="Your cosine begins at step 0: at the end of the warm-up it should be at its top.",
)
edit(
    "warmup_cosine",
    "(t - warmup) / (total - warmup)",
    "(t - warmup) / total",
    name="cosine_too_long",
    says="Your cosine takes total steps: it has only total - warmup left.",
)
edit(
    "warmup_cosine",
    "start + (base - start) * t / warmup",
    "base * t / warmup",
    name="line_from_zero",
    says="Your warm-up begins at 0: it begins at start.",
)
edit(
    "warmup_cosine",
    "start + (base - start) * t / warmup",
    "start + (base - start) * (t + 1) / warmup",
    name="warm_up_one_step_ahead",
    says="Your warm-up is one step ahead: step 0 has the rate start, and step warmup has base.",
)
edit(
    "warmup_cosine",
    "if t < warmup",
    "if t <= warmup",
    name="no_warm_up_divides_by_zero",
    says="You divide by 0 if there is no warm-up: step warmup belongs to the cosine.",
)
edit(
    "warmup_cosine",
    "math.cos(math.pi * u)) / 2",
    "math.cos(math.pi * u / 2)) / 2",
    name="quarter_of_a_circle",
    says="You took a quarter of the circle: the cosine goes from 1 to -1, over half of it.",
)
edit(
    "warmup_cosine",
    "final + (base - final) * (1 + math.cos",
    "(base - final) * (1 + math.cos",
    name="final_not_added",
    says="You forgot to add the final rate: the curve ends at 0.",
)
edit(
    "warmup_cosine",
    "    u = min(",
    "    if t > total:\n        return 0.0\n    u = min(",
    name="zero_after_the_end",
    says="You returned 0 after the end: the final rate stays.",
)


@misconception("warmup_cosine", says="You started again after the end: there is one warm-up and one fall.")
def restarts(t, base, start, final, warmup, total):
    if t != total:
        t %= total
    if t < warmup:
        return start + (base - start) * t / warmup
    u = (t - warmup) / (total - warmup)
    return final + (base - final) * (1 + math.cos(math.pi * u)) / 2


edit(
    "rates_of_training",
    "step if per_minibatch else step // minibatches",
    "step // minibatches if per_minibatch else step",
    name="swapped",
    says="You mixed up minibatches and epochs: per minibatch the count goes up with each of them.",
)
edit(
    "rates_of_training",
    "step if per_minibatch",
    "step % minibatches if per_minibatch",
    name="starts_again_in_each_epoch",
    says="You started the count again in each epoch: it goes on through the whole training.",
)
edit(
    "rates_of_training",
    "step // minibatches)",
    "step // epochs)",
    name="divided_by_the_epochs",
    says="You divided by the number of epochs: an epoch has as many steps as it has minibatches.",
)
edit(
    "rates_of_training",
    "step if per_minibatch else step // minibatches",
    "step + 1 if per_minibatch else step // minibatches + 1",
    name="counted_from_one",
    says="You counted from 1: the first minibatch of the training has schedule(0).",
)
edit(
    "rates_of_training",
    "step // minibatches)",
    "(step + 1) // minibatches)",
    name="last_minibatch_too_early",
    says="You moved the schedule before an epoch's last minibatch: it moves after it.",
)
