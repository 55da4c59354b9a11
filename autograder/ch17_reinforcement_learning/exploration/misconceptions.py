"""Wrong answers to ch17/exploration, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "epsilon_greedy_probabilities",
    says="You spread epsilon over the other actions only: the random action may be the best one, too.",
)
def greedy_excluded(q, epsilon):
    if not 0 <= epsilon <= 1:
        raise ValueError(epsilon)
    best = (q == q.amax(dim=-1, keepdim=True)).to(q.dtype)
    count = best.sum(dim=-1, keepdim=True)
    others = (q.shape[-1] - count).clamp(min=1)
    return (1 - epsilon) * best / count + epsilon * (1 - best) / others


@misconception(
    "epsilon_greedy_probabilities",
    says="You gave all of the greedy part to the first best action: actions with the same value share it.",
)
def first_best_only(q, epsilon):
    if not 0 <= epsilon <= 1:
        raise ValueError(epsilon)
    greedy = torch.nn.functional.one_hot(q.argmax(dim=-1), q.shape[-1]).to(q.dtype)
    return (1 - epsilon) * greedy + epsilon / q.shape[-1]


edit(
    "epsilon_greedy_probabilities",
    "best / best.sum(-1, keepdim=True)",
    "best",
    name="ties_not_shared",
    says="You gave the whole greedy part to each best action: the probabilities then sum to more than 1.",
)

edit(
    "epsilon_greedy_probabilities",
    "(1 - epsilon) * best / best.sum(-1, keepdim=True) + epsilon / q.shape[-1]",
    "epsilon * best / best.sum(-1, keepdim=True) + (1 - epsilon) / q.shape[-1]",
    name="epsilon_is_greed",
    says="You were greedy with the probability epsilon: epsilon is the probability of a random action.",
)

edit(
    "epsilon_greedy_probabilities",
    "q.amax(-1, keepdim=True)",
    "q.max()",
    name="best_of_all_states",
    says="You compared with the largest value of all states: each state has its own best action.",
)

edit(
    "epsilon_greedy_probabilities",
    "    if not 0 <= epsilon <= 1:\n"
    '        raise ValueError(f"epsilon must lie between 0 and 1, not {epsilon}")\n',
    "",
    name="any_epsilon",
    says="You accepted an epsilon that is no probability: raise a ValueError.",
)


@misconception(
    "epsilon_greedy", says="You broke ties by taking the first best action: draw one of the best actions."
)
def ties_to_the_first(q, epsilon, generator):
    n, count = q.shape
    explores = torch.rand(n, generator=generator) < epsilon
    return torch.where(explores, torch.randint(count, (n,), generator=generator), q.argmax(dim=1))


@misconception("epsilon_greedy", says="You tossed one coin for all rows: each row explores by itself.")
def one_coin_for_all(q, epsilon, generator):
    n, count = q.shape
    if torch.rand((), generator=generator) < epsilon:
        return torch.randint(count, (n,), generator=generator)
    best = (q == q.amax(dim=1, keepdim=True)).double()
    return torch.multinomial(best, 1, generator=generator).squeeze(1)


@misconception(
    "epsilon_greedy",
    says="You left the best action out where you explore: the random action is any of all actions.",
)
def explores_elsewhere(q, epsilon, generator):
    n, count = q.shape
    best = (q == q.amax(dim=1, keepdim=True)).double()
    greedy = torch.multinomial(best, 1, generator=generator).squeeze(1)
    other = (greedy + torch.randint(1, count, (n,), generator=generator)) % count
    return torch.where(torch.rand(n, generator=generator) < epsilon, other, greedy)


@misconception(
    "epsilon_greedy", says="You returned the best action always: with the probability epsilon, explore."
)
def always_greedy(q, epsilon, generator):
    best = (q == q.amax(dim=1, keepdim=True)).double()
    return torch.multinomial(best, 1, generator=generator).squeeze(1)


edit(
    "epsilon_greedy",
    "epsilon_greedy_probabilities(q, epsilon)",
    "epsilon_greedy_probabilities(q, 1 - epsilon)",
    name="greedy_with_epsilon",
    says="You were greedy with the probability epsilon: epsilon is the probability of a random action.",
)

edit(
    "epsilon_greedy",
    ", generator=generator",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the actions.",
)

edit(
    "softmax_policy",
    "below / temperature",
    "below * min(temperature, 1e9)",
    name="temperature_multiplies",
    says="You multiplied by the temperature: divide, so that high temperatures make all actions alike.",
)


@misconception(
    "softmax_policy",
    says="You took the exponentials without subtracting the largest value first: large values overflow.",
)
def naive_exponentials(q, temperature):
    if temperature <= 0:
        raise ValueError(temperature)
    weights = torch.exp(q / temperature)
    return weights / weights.sum(dim=-1, keepdim=True)


@misconception(
    "softmax_policy",
    says="You divided by the temperature before subtracting the largest value: q / temperature may overflow.",
)
def divides_first(q, temperature):
    if temperature <= 0:
        raise ValueError(temperature)
    return torch.softmax(q / temperature, dim=-1)


edit(
    "softmax_policy",
    "torch.softmax(below / temperature, dim=-1)",
    "torch.softmax(below / temperature, dim=0)",
    name="over_the_states",
    says="You normalised over the first dimension: the probabilities of a state's actions sum to 1.",
)

edit(
    "softmax_policy",
    "temperature <= 0",
    "temperature < 0",
    name="zero_allowed",
    says="You accepted the temperature 0: raise a ValueError.",
)

edit(
    "linear_epsilon",
    "min(step / steps, 1.0)",
    "step / steps",
    name="not_clipped",
    says="You went on after the last step: epsilon stays at its end.",
)

edit(
    "linear_epsilon",
    "start + done * (end - start)",
    "start * (end / start) ** done",
    name="geometric",
    says="You multiplied by the same factor at each step: the way from start to end is a straight line.",
)

edit(
    "linear_epsilon",
    "start + done * (end - start)",
    "max(end, start + done * (end - start))",
    name="only_down",
    says="You took the larger of the line and its end: a line that rises is then at its end at once.",
)

edit(
    "linear_epsilon",
    "step / steps",
    "step / (steps - 1 or 1)",
    name="one_step_early",
    says="You divided by steps - 1: the end is reached at the step `steps`, not before.",
)
