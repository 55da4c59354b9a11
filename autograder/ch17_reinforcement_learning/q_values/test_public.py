"""Public checks of ch17/q_values."""

import torch

from d2lcourse.checks import close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def example():
    """Return P, R and the policy of the stub's examples."""
    P = numbers([[1, 0], [0, 1]], [[0, 1], [0, 1]])
    return P, numbers([1, 3], [0, 0]), numbers([0.75, 0.25], [0.75, 0.25])


def three_states():
    """Return a process of three states and two actions, and a policy that differs from state to state."""
    P = numbers(
        [[0, 0.5, 0.5], [0.25, 0.75, 0]],
        [[1, 0, 0], [0, 0, 1]],
        [[0.5, 0, 0.5], [0, 1, 0]],
    )
    return P, numbers([1, 0], [-2, 3], [4, 0]), numbers([1, 0], [0.25, 0.75], [0.5, 0.5])


@points(1, of="q_from_v")
def test_two_states(student):
    """The example: each action earns its reward and half of what comes next."""
    P, R, _ = example()
    close(student.q_from_v(numbers(2, 0), P, R, 0.5), numbers([2, 3], [0, 0]))


@points(1, of="q_from_v")
def test_three_states(student):
    """Values of 8, 4 and 12: an action's next states are averaged with their probabilities."""
    P, R, _ = three_states()
    expected = numbers([1 + 4, 2.5], [-2 + 4, 3 + 6], [4 + 5, 2])
    wrong = {"you discounted the reward, too": numbers([4.5, 2.5], [3, 7.5], [7, 2])}
    close(student.q_from_v(numbers(8, 4, 12), P, R, 0.5), expected, suspects=wrong)


@points(1, of="v_from_q")
def test_the_policys_mean(student):
    """The example: three quarters of 2 and one quarter of 3."""
    wrong = {"you took the best action": numbers(3, 0), "you took the plain mean": numbers(2.5, 0)}
    close(student.v_from_q(numbers([2, 3], [0, 0]), example()[2]), numbers(2.25, 0), suspects=wrong)


@points(1, of="advantage")
def test_better_than_the_policy(student):
    """The example: action 0 is a little worse than the policy's mean, action 1 better."""
    close(student.advantage(numbers([2, 3], [0, 0]), example()[2]), numbers([-0.25, 0.75], [0, 0]))


@points(1, of="q_backup")
def test_one_backup(student):
    """The example: staying leads to a state that is worth 2.25."""
    close(student.q_backup(numbers([2, 3], [0, 0]), *example(), 0.5), numbers([2.125, 3], [0, 0]))


@points(1, of="q_backup")
def test_another_policy_in_each_state(student):
    """Three states: the next action is chosen by the policy of the next state."""
    P, R, pi = three_states()
    # The states are worth 4, 0.25 * 8 + 0.75 * 4 = 5 and 0.5 * 2 + 0.5 * 6 = 4.
    expected = R + 0.5 * numbers([4.5, 4.75], [4, 4], [4, 5])
    close(student.q_backup(numbers([4, 0], [8, 4], [2, 6]), P, R, pi, 0.5), expected)


@points(1, of="q_of_policy")
def test_one_equation(student):
    """The example: Q[0, 0] = 1 + 0.5 (0.75 Q[0, 0] + 0.25 * 3)."""
    close(student.q_of_policy(*example(), 0.5), numbers([2.2, 3], [0, 0]), rtol=1e-8)


@points(1, of="q_of_policy")
def test_bellmans_equation(student):
    """Three states: the values on both sides of Bellman's equation agree, and so do those of the states."""
    P, R, pi = three_states()
    Q = student.q_of_policy(P, R, pi, 0.8)
    close(tuple(Q.shape), (3, 2))
    close(Q, R + 0.8 * torch.einsum("sat,tb,tb->sa", P, pi, Q), rtol=0, atol=1e-6)
