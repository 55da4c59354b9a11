# %% [markdown]
# # Checkpoints
#
# Training takes days, and machines fail. A run that writes its whole state to a file after every epoch can
# go on from there as if nothing had happened: bit for bit. Write tensors, then checkpoints, then a training
# loop that survives a power cut.
# Read the section "Checkpoints" of the chapter's README first. You may use all of torch. Files are written
# with `torch.save`; all of them can be read with `torch.load(path, weights_only=True)`.

# %%
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch


# %%
def save_tensors(tensors: Any, path: str | Path) -> None:
    """Write tensors to a file, each with its own elements and nothing else.

    `torch.save` writes the memory that a tensor looks at: with one row of a large matrix the matrix, with a
    parameter the wish for a gradient; and tensors that look at the same memory share it again when they are
    loaded. None of that may reach the file.

    Args:
        tensors: a tensor, or a list, tuple or dict of tensors, also nested; a dict's keys are strings or
            integers. A tensor may be a view, a parameter, or the result of a computation with gradients. Not
            changed.
        path: the file. An old one is replaced.

    Returns:
        None. `torch.load(path, weights_only=True)` then gives lists, tuples and dicts like those that were
        saved, with tensors of the same values, shapes and dtypes. Each has memory of its own, and none
        requires a gradient. The file has at most 4096 bytes for each tensor beside its elements.

    Example:
        save_tensors({"x": torch.zeros(1000, 1000)[3]}, "row.pt") writes about 6 kB, not 4 MB.

    Source: Zhang et al., Dive into Deep Learning, section 6.6.1.
    """
    ### BEGIN SOLUTION

    def own(item: Any) -> Any:
        if isinstance(item, torch.Tensor):
            return item.detach().clone()
        if isinstance(item, dict):
            return {key: own(value) for key, value in item.items()}
        return type(item)(own(value) for value in item)

    torch.save(own(tensors), path)
    ### END SOLUTION


# %%
def save_checkpoint(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    epoch: int,
) -> None:
    """Write all that training needs to go on, completely or not at all.

    A file that is written in place is broken from the first byte to the last: who fails in between has lost
    the old checkpoint, too. So write another file in the same folder, then rename it to `path`
    (`Path.replace`), which happens at once.

    Args:
        path: the file. An old one is replaced.
        model: its parameters and buffers are saved.
        optimizer: its state is saved (momenta, step counts, learning rates).
        generator: its state is saved; it decides about the order of the examples.
        epoch: how many epochs are done.

    Returns:
        None. `torch.load(path, weights_only=True)` then gives a dict with the keys "model", "optimizer"
        (what their `state_dict()` gives), "generator" (what `get_state()` gives) and "epoch" (the integer).
        The folder holds no further file.

    Raises:
        Exception: whatever writing raises, for example because the disk is full. Then the file at `path` is
            as it was before. (Beside it an unfinished file may remain.)

    Source: Zhang et al., Dive into Deep Learning, section 6.6.2.
    """
    ### BEGIN SOLUTION
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "epoch": epoch,
    }
    unfinished = Path(f"{path}.unfinished")
    torch.save(state, unfinished)
    unfinished.replace(path)
    ### END SOLUTION


# %%
def load_checkpoint(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
) -> int:
    """Bring a model, its optimizer and a generator into the state of a checkpoint.

    Args:
        path: a file as `save_checkpoint` writes it.
        model: a model of the same architecture. Its parameters stay the same objects, since the optimizer
            knows these; their values change.
        optimizer: an optimizer of the same kind for this model, new or used. Its learning rate becomes that
            of the checkpoint, too.
        generator: any generator.

    Returns:
        How many epochs are done.

    Raises:
        FileNotFoundError: there is no such file.
        RuntimeError: the model has other parameters or buffers than the checkpoint, by name or by shape. Then
            the optimizer and the generator are as they were.
        pickle.UnpicklingError: the file holds something else than tensors, numbers, text, and containers
            of them. Python objects may bring code, and no code of the file's may run.

    Source: Zhang et al., Dive into Deep Learning, section 6.6.2; PyTorch's documentation of `torch.load`.
    """
    ### BEGIN SOLUTION
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    epoch: int = state["epoch"]
    return epoch
    ### END SOLUTION


# %%
def train(
    path: str | Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    train_epoch: Callable[[torch.nn.Module, torch.optim.Optimizer, torch.Generator], None],
    epochs: int,
) -> None:
    """Train until a number of epochs is done, from the checkpoint on if there is one.

    Who calls this again after a failure, with a new model, optimizer and generator, gets the same parameters,
    bit for bit, as from a run without failures.

    Args:
        path: the checkpoint. If the file is there, the state in it is restored first.
        model: the model. Changed in place.
        optimizer: its optimizer. Changed in place.
        generator: decides about the order of the examples. Changed in place.
        train_epoch: train_epoch(model, optimizer, generator) trains for one epoch. Nothing else is random.
        epochs: how many epochs are to be done in the end, those of the checkpoint included. If they are done
            already, the state is restored and nothing is trained.

    Returns:
        None. After every epoch a checkpoint is written, with the number of epochs that are done then.

    Raises:
        Exception: whatever `train_epoch` raises. The checkpoint then is that of the epoch before.

    Example:
        If train(..., 10) fails in the seventh epoch, the file says that 6 are done, and the next
        train(..., 10) calls `train_epoch` 4 times.
    """
    ### BEGIN SOLUTION
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    while done < epochs:
        train_epoch(model, optimizer, generator)
        done += 1
        save_checkpoint(path, model, optimizer, generator, done)
    ### END SOLUTION
