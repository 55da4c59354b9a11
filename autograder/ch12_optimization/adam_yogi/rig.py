"""Takes many steps in one request."""

import torch


def take_steps(step, params, grads, states, settings):
    """Let `step` take one step for each item of `grads`, with leaves that have the values of `params`.

    Returns:
        The parameters and the states afterwards, the gradients, and for each parameter whether it is still a
        leaf that requires a gradient, in the same memory, whose state requires none.
    """
    leaves = [p.clone().requires_grad_() for p in params]
    addresses = [p.data_ptr() for p in leaves]
    for some in grads:
        step(leaves, some, states, *settings)
    sound = [
        p.is_leaf and p.requires_grad and p.data_ptr() == address and not state["v"].requires_grad
        for p, address, state in zip(leaves, addresses, states, strict=True)
    ]
    return [torch.Tensor.detach(p).clone() for p in leaves], states, grads, sound


# One name for each function: one that hangs must not cost the others' checks.
adam_step = adamw_step = yogi_step = take_steps
