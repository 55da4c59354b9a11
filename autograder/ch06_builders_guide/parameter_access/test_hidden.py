"""Hidden checks of ch06/parameter_access."""

import torch

from d2lcourse.checks import close, costs_at_most, keep, points, raises


def rows_are(found, expected):
    """Compare rows, but first their names as one text, so that the feedback shows all of them."""
    if isinstance(found, list) and all(isinstance(row, tuple) and row for row in found):
        close(", ".join(str(row[0]) for row in found), ", ".join(row[0] for row in expected))
    close(found, expected)


@points(1, of="param_table")
def test_a_nested_network(student, rig):
    """Nested modules, a shared parameter, buffers, a frozen layer and a parameter without dimensions."""
    rows = [
        ("0.weight", (4, 3), 12, True),
        ("0.bias", (4,), 4, True),
        ("1.gain", (4,), 4, True),
        ("1.alias", (4, 4), 16, True),
        ("1.body.linear.bias", (4,), 4, True),
        ("2.weight", (4,), 4, True),
        ("2.bias", (4,), 4, True),
        ("2.scale", (), 1, True),
        ("3.weight", (2, 4), 8, False),
    ]
    rows_are(student.param_table(rig.nested_and_frozen()), rows)


@points(1, of="decay_groups")
def test_groups_of_a_nested_network(student, rig):
    """Gains and scalars do not decay, a shared weight is in its group once, frozen parameters in none."""
    net = rig.nested_and_frozen()
    groups = keep(student.decay_groups)(net, 0.25)
    others = "0.bias, 1.gain, 1.body.linear.bias, 2.weight, 2.bias, 2.scale"
    close(rig.grouped(net, groups), f"0.25: 0.weight, 1.alias; 0.0: {others}")
    frozen = rig.frozen(rig.perceptron([3, 2]))
    close(rig.grouped(frozen, keep(student.decay_groups)(frozen, 1.0)), "1.0: ; 0.0: ")


@points(1, of="decay_groups")
def test_a_step_of_decay(student, rig):
    """A step of SGD without gradients shrinks kernels and matrices by lr * weight_decay, and nothing else."""
    net = rig.images()
    shrinkage = {
        "0.weight": 0.95,
        "0.bias": 1.0,
        "1.weight": 1.0,
        "1.bias": 1.0,
        "3.weight": 0.95,
        "3.bias": 1.0,
    }
    close(rig.decay(net, keep(student.decay_groups)(net, 0.1)), shrinkage, rtol=1e-3)


@points(1, of="freeze")
def test_gradients_left_over(student, rig):
    """With AdamW and gradients that nobody has reset frozen parameters stay; the others keep theirs."""
    net = rig.perceptron([4, 3, 3, 2])
    optimizer = rig.torch.optim.AdamW(net.parameters(), lr=0.1, weight_decay=0.1)
    rig.step(net, optimizer, 4)
    student.freeze(net, "*.weight")
    left = "0.bias, 2.bias, 4.bias"
    close((rig.trainable(net), rig.with_gradient(net)), (left, left))
    close(rig.step(net, optimizer, 4, zero=False), left)


@points(1, of="freeze")
def test_whole_names_and_all_names(student, rig):
    """A pattern matches whole names, and a shared parameter by its second name; elements count once."""
    net = rig.nested()  # 12 + 4 + 4 + 16 + 4 + 4 + 4 + 1 + 8 = 57 elements
    close(student.freeze(net, "1.body.linear.weight"), 57 - 16)
    close(student.freeze(net, "*[02].b?as"), 57 - 16 - 8)
    close(rig.trainable(net), "0.weight, 1.gain, 1.body.linear.bias, 2.weight, 2.scale, 3.weight")
    close(student.freeze(net, "*"), 0)
    close(student.freeze(rig.tied(), "0.*"), 20 + 10)


@points(1, of="freeze")
def test_a_pattern_without_a_match(student, rig):
    """Nothing matches: a ValueError, and nothing is frozen; parts of names and other cases do not match."""
    net = rig.perceptron([3, 2, 1])
    for pattern in ("weight", "0", "0.Weight", "0.w", "1.*", "", "bias$"):
        raises(ValueError, student.freeze, net, pattern)
    close(rig.trainable(net), "0.weight, 0.bias, 2.weight, 2.bias")


@points(2, of="materialize")
def test_every_module_in_its_mode(student, rig):
    """Modules stay in training or evaluation mode, and buffers keep their values; one example is enough."""
    net = rig.partly_lazy()
    before, modes = rig.buffers(net), "net, 0, 0.0, 1, 2, 3"
    close(rig.training(net), modes)
    close(student.materialize(net, (1, 3)), (1, 2))
    close(rig.training(net), modes)
    close(rig.shapes(net)["3.weight"], (2, 4))
    close(rig.buffers(net), before)
    net.eval()
    student.materialize(net, (6, 3))
    close(rig.training(net), "")


@points(1, of="materialize")
def test_a_pass_that_fails(student, rig):
    """The error goes on, and every module is in its mode again."""
    net = rig.partly_lazy()
    raises(RuntimeError, student.materialize, net, (4, 5))
    close(rig.training(net), "net, 0, 0.0, 1, 2, 3")


@points(1, of="materialize")
def test_nothing_kept_for_a_backward_pass(student, rig):
    """The pass is one with zeros, and saves no tensor for gradients."""
    witness = rig.Witness()
    net = rig.torch.nn.Sequential(witness, rig.partly_lazy())
    advice = "Make the pass inside torch.no_grad()"
    close(costs_at_most(student.materialize, net, (7, 3), saved_bytes=0, advice=advice), (7, 2))
    close(witness.seen, torch.zeros(7, 3))
