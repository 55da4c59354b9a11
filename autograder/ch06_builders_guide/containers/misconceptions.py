"""Wrong answers to ch06/containers, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "MySequential.__init__",
    says="You kept the modules in a Python list: a Module does not look into it, so no parameter is found.",
)
def in_a_python_list(self, *blocks):
    torch.nn.Module.__init__(self)
    self.blocks = list(blocks)


@misconception(
    "MySequential.__init__",
    says="Your names are those of a ModuleList inside: the container itself must register 0, 1, ...",
)
def in_a_module_list(self, *blocks):
    torch.nn.Module.__init__(self)
    self.blocks = torch.nn.ModuleList(blocks)


edit(
    "MySequential.__init__",
    "self.add_module(str(i), block)",
    "self.add_module(type(block).__name__, block)",
    name="named_by_class",
    says="You named modules by their class: the second Linear replaces the first. Use the place.",
)


@misconception(
    "MySequential.__init__",
    says="You registered copies: who holds the module outside trains another one. Register it itself.",
)
def copies(self, *blocks):
    import copy

    torch.nn.Module.__init__(self)
    for i, block in enumerate(blocks):
        self.add_module(str(i), copy.deepcopy(block))


edit(
    "MySequential.__init__",
    "self.add_module(str(i), block)",
    "self._modules[str(i)] = block",
    name="written_into_modules",
    says="You wrote into `_modules`: nobody looks whether it is a module. `add_module` does.",
)


@misconception(
    "MySequential.forward",
    says="You ran through `children()`: a module that stands in two places is applied only once.",
)
def through_children(self, X):
    for block in self.children():
        X = block(X)
    return X


edit(
    "MySequential.forward",
    "for name in self._modules:",
    "for name in sorted(self._modules):",
    name="sorted_names",
    says="You sorted the names: as text, 10 comes before 2. Keep the order in which they were registered.",
)
edit(
    "MySequential.forward",
    "self.get_submodule(name)(X)",
    "self.get_submodule(name).forward(X)",
    name="forward_by_hand",
    says="You called `forward` of each module: that skips its hooks. Call the module itself.",
)


@misconception(
    "MySequential.forward",
    says="You gave every module the first input: each must get what the one before it returned.",
)
def not_chained(self, X):
    out = X
    for name in self._modules:
        out = self.get_submodule(name)(X)
    return out


@misconception(
    "MySequential.__getitem__",
    says="You looked the number up as a name: -1 is no name, and a missing one is a KeyError.",
)
def number_as_name(self, index):
    return self._modules[str(index)]


@misconception(
    "MySequential.__getitem__",
    says="You counted `children()`: a module that stands in two places is listed once, the others move up.",
)
def counts_children(self, index):
    return list(self.children())[index]


edit(
    "ParallelBlock.forward",
    "dim=-1",
    "dim=1",
    name="joined_along_dimension_1",
    says="You joined along dimension 1: that is the last one of matrices only.",
)
edit(
    "ParallelBlock.forward",
    "torch.cat([net(X) for net in self.nets], dim=-1)",
    "torch.cat([self.nets[0](X), self.nets[-1](X)], dim=-1)",
    name="always_two",
    says="You joined two networks, whatever their number: run through all of `nets`.",
)
edit(
    "ParallelBlock.forward",
    "torch.cat([net(X) for net in self.nets], dim=-1)",
    "torch.stack([net(X) for net in self.nets]).sum(dim=0)",
    name="summed",
    says="You added the outputs: join them, each keeps its features.",
)
edit(
    "ParallelBlock.forward",
    "net(X) for net in self.nets",
    "net(X) for net in self.nets.children()",
    name="each_net_once",
    says="You ran through `children()`: a network that stands in two places is listed only once.",
)


@misconception(
    "ParallelBlock.forward",
    says="You gave each network the output of the one before: side by side, all get the same input.",
)
def one_after_the_other(self, X):
    outputs = []
    for net in self.nets:
        X = net(X)
        outputs.append(X)
    return torch.cat(outputs, dim=-1)


edit(
    "repeated",
    "*(make_block() for _ in range(n))",
    "*[make_block()] * n",
    name="one_block_n_times",
    says="You made one block and put it in n places: all share their parameters. Make one for each place.",
)


@misconception(
    "repeated",
    says="You copied one block: all start with the same parameters. Call make_block for each place.",
)
def copies_of_one(make_block, n):
    import copy

    block = make_block()
    return MySequential(*(copy.deepcopy(block) for _ in range(n)))
