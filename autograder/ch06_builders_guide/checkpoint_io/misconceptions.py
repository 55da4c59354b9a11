"""Wrong answers to ch06/checkpoint_io, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "save_tensors",
    says="You saved the tensors as they are: a view brings all the memory that it looks at.",
)
def as_they_are(tensors, path):
    torch.save(tensors, path)


edit(
    "save_tensors",
    "item.detach().clone()",
    "item.detach().contiguous()",
    name="contiguous_only",
    says="contiguous() copies no row that is contiguous already: it still looks at the whole matrix.",
)
edit(
    "save_tensors",
    "item.detach().clone()",
    "item.clone()",
    name="attached",
    says="You copied, but did not detach: what is loaded requires a gradient again.",
)
edit(
    "save_tensors",
    "return type(item)(own(value) for value in item)",
    "return [own(value) for value in item]",
    name="tuples_lost",
    says="You turned tuples into lists.",
)


@misconception("save_tensors", says="You only went one level deep: lists and dicts may be nested.")
def one_level(tensors, path):
    if isinstance(tensors, torch.Tensor):
        tensors = tensors.detach().clone()
    elif isinstance(tensors, dict):
        tensors = {key: t.detach().clone() for key, t in tensors.items()}
    else:
        tensors = type(tensors)(t.detach().clone() for t in tensors)
    torch.save(tensors, path)


edit(
    "save_checkpoint",
    "model.state_dict()",
    "model",
    name="pickled_module",
    says="You saved the module itself: that file holds a Python object, which weights_only=True refuses.",
)
edit(
    "save_checkpoint",
    "model.state_dict()",
    "dict(model.named_parameters())",
    name="buffers_lost",
    says="You saved the parameters without the buffers: batch normalisation forgets its running mean.",
)
edit(
    "save_checkpoint",
    "optimizer.state_dict()",
    'optimizer.state_dict()["param_groups"]',
    name="momenta_lost",
    says="You saved the optimizer's settings without its state: Adam would start with empty moments.",
)
edit(
    "save_checkpoint",
    "generator.get_state()",
    "torch.get_rng_state()",
    name="global_generator",
    says="You saved the state of the global generator: the order of the examples comes from `generator`.",
)
edit(
    "save_checkpoint",
    "generator.get_state()",
    "generator.initial_seed()",
    name="seed_not_state",
    says="You saved the generator's seed: it would begin anew. What it has drawn since is in get_state().",
)
edit(
    "save_checkpoint",
    "    torch.save(state, unfinished)\n    unfinished.replace(path)\n",
    "    torch.save(state, path)\n",
    name="in_place",
    says="You wrote over the old checkpoint: if that fails half-way, both are lost. Rename a finished file.",
)
edit(
    "save_checkpoint",
    "unfinished.replace(path)",
    "Path(path).write_bytes(unfinished.read_bytes())",
    name="copied_over",
    says="You copied the finished file: rename it; then no second file remains, and it happens at once.",
)
edit(
    "load_checkpoint",
    '    optimizer.load_state_dict(state["optimizer"])\n',
    "",
    name="optimizer_forgotten",
    says="You forgot the optimizer: it goes on with moments, step counts and a learning rate of its own.",
)
edit(
    "load_checkpoint",
    '    generator.set_state(state["generator"])\n',
    "",
    name="generator_forgotten",
    says="You forgot the generator: the examples come in another order than without the break.",
)
edit(
    "load_checkpoint",
    'model.load_state_dict(state["model"])',
    'model.load_state_dict(state["model"], assign=True)',
    name="assigned",
    says="You gave the model new parameters (assign=True): the optimizer goes on moving the old ones.",
)
edit(
    "load_checkpoint",
    'model.load_state_dict(state["model"])',
    'model.load_state_dict(state["model"], strict=False)',
    name="not_strict",
    says="You loaded what fits (strict=False): the rest of the model silently keeps its random values.",
)
edit(
    "load_checkpoint",
    "weights_only=True",
    "weights_only=False",
    name="any_pickle",
    says="You allowed any pickle: a file can then run code. Load with weights_only=True.",
)
edit(
    "train",
    "    while done < epochs:",
    "    for _ in range(epochs):",
    name="epochs_more",
    says="You trained for `epochs` more epochs: those of the checkpoint count.",
)
edit(
    "train",
    "        save_checkpoint(path, model, optimizer, generator, done)",
    "        save_checkpoint(path, model, optimizer, generator, done - 1)",
    name="one_epoch_twice",
    says="Your checkpoint says one epoch less than is done: after a break, one epoch is trained twice.",
)
edit(
    "train",
    "load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0",
    "0",
    name="from_the_start",
    says="You began anew although there is a checkpoint.",
)


@misconception("train", says="You saved only at the end: a failure in the last epoch costs all of them.")
def saved_at_the_end(path, model, optimizer, generator, train_epoch, epochs):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    for _ in range(done, epochs):
        train_epoch(model, optimizer, generator)
    save_checkpoint(path, model, optimizer, generator, max(done, epochs))


@misconception("train", says="You saved before each epoch: what the last one changed is lost.")
def saved_before(path, model, optimizer, generator, train_epoch, epochs):
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    for epoch in range(done, epochs):
        save_checkpoint(path, model, optimizer, generator, epoch)
        train_epoch(model, optimizer, generator)
