"""Public checks of ch12/schedulers."""

from d2lcourse.checks import Callback, close, own_work, points

FUNCTIONS = ("factor", "multistep", "polynomial", "warmup_cosine")
CLASSES = ("ExponentialLR", "MultiStepLR", "PolynomialLR", "LinearLR", "CosineAnnealingLR", "LambdaLR")
no_library = own_work(*(f"torch.optim.lr_scheduler.{name}" for name in CLASSES), of=FUNCTIONS)


@points(1, of="factor")
def test_halved_down_to_three(student):
    """The example: 8, 4, 3, 3."""
    suspects = {"You multiplied before the first step: step 0 has the rate base.": [4.0, 3.0, 3.0, 3.0]}
    close([student.factor(t, 8.0, 0.5, 3.0) for t in range(4)], [8.0, 4.0, 3.0, 3.0], suspects=suspects)


@points(1, of="multistep")
def test_two_milestones(student):
    """The example: 8, 8, 4, 2, 2."""
    close([student.multistep(t, 8.0, [2, 3], 0.5) for t in range(5)], [8.0, 8.0, 4.0, 2.0, 2.0])


@points(1, of="polynomial")
def test_a_square(student):
    """The example: 10, 6.5, 4, 2.5, 2, 2."""
    found = [student.polynomial(t, 10.0, 2.0, 4, 2.0) for t in range(6)]
    close(found, [10.0, 6.5, 4.0, 2.5, 2.0, 2.0])


@points(2, of="warmup_cosine")
def test_up_and_down(student):
    """The example: along a line from 2 to 8, and along a cosine down to 0."""
    found = [student.warmup_cosine(t, 8.0, 2.0, 0.0, 2, 6) for t in range(8)]
    root = 8**0.5  # the cosine of 45 degrees, times 4
    close(found, [2.0, 5.0, 8.0, 4 + root, 4.0, 4 - root, 0.0, 0.0])


@points(1, of="rates_of_training")
def test_two_epochs_of_three_minibatches(student):
    """The example: 10, 9, ..., 5 per minibatch, and three times 10, three times 9 per epoch."""
    for per_minibatch, expected in ((True, [10, 9, 8, 7, 6, 5]), (False, [10, 10, 10, 9, 9, 9])):
        schedule = Callback(lambda t: 10.0 - t, takes=(int,))
        found = student.rates_of_training(schedule, 2, 3, per_minibatch)
        close(found, [float(rate) for rate in expected])
