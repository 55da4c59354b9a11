"""Wrong answers to ch06/devices, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "try_gpu",
    "i < torch.cuda.device_count()",
    "i <= torch.cuda.device_count()",
    name="one_too_many",
    says="You counted from 1: with two GPUs there are cuda:0 and cuda:1, but no cuda:2.",
)
edit(
    "try_gpu",
    "i < torch.cuda.device_count()",
    "torch.cuda.is_available()",
    name="any_gpu",
    says="You asked whether there is any GPU: there must be one with the number i.",
)
edit(
    "try_gpu",
    'torch.device(f"cuda:{i}" if i < torch.cuda.device_count() else "cpu")',
    'f"cuda:{i}" if i < torch.cuda.device_count() else "cpu"',
    name="text",
    says="You returned the device's name as text: return a torch.device.",
)


@misconception("to_device", says="You made lists of tuples and named tuples: each container keeps its kind.")
def lists_of_all(nested, device):
    if isinstance(nested, torch.Tensor):
        return nested.to(device)
    if isinstance(nested, dict):
        return {key: to_device(item, device) for key, item in nested.items()}
    if isinstance(nested, list | tuple):
        return [to_device(item, device) for item in nested]
    return nested


edit(
    "to_device",
    'return type(nested)(*items) if hasattr(nested, "_fields") else tuple(items)',
    "return tuple(items)",
    name="names_lost",
    says="You made plain tuples of named tuples: who asks for batch.labels finds nothing.",
)
edit(
    "to_device",
    'return type(nested)(*items) if hasattr(nested, "_fields") else tuple(items)',
    "return type(nested)(items)",
    name="named_tuple_from_list",
    says="A named tuple's class takes one argument for each field, not a list of them.",
)
edit(
    "to_device",
    "return nested.to(device)",
    "return nested.clone().to(device)",
    name="always_copied",
    says="You copied tensors that are there already: `to` makes a copy only if one is needed.",
)


@misconception("to_device", says="You changed the minibatch itself: make new lists and dicts.")
def in_place(nested, device):
    if isinstance(nested, torch.Tensor):
        return nested.to(device)
    if isinstance(nested, tuple):
        items = [to_device(item, device) for item in nested]
        return type(nested)(*items) if hasattr(nested, "_fields") else tuple(items)
    if isinstance(nested, list | dict):
        for key in nested if isinstance(nested, dict) else range(len(nested)):
            nested[key] = to_device(nested[key], device)
    return nested


@misconception("to_device", says="You went one level deep: a minibatch may be nested.")
def one_level(nested, device):
    def move(item):
        return item.to(device) if isinstance(item, torch.Tensor) else item

    if isinstance(nested, dict):
        return {key: move(item) for key, item in nested.items()}
    if isinstance(nested, list | tuple):
        return type(nested)(map(move, nested))
    return move(nested)


edit(
    "to_device",
    "return nested.to(device)",
    'return nested.to("meta")',
    name="one_device_only",
    says="You moved to one device only: the argument says to which.",
)


@misconception("common_device", says="You looked at the first tensor only.")
def of_the_first(tensors):
    for tensor in tensors:
        return tensor.device
    raise ValueError("no tensor")


@misconception("common_device", says="You compared the kind of device: cuda:0 and cuda:1 are two devices.")
def by_kind(tensors):
    devices = [tensor.device for tensor in tensors]
    if len({device.type for device in devices}) != 1:
        raise ValueError("no common device")
    return devices[0]


@misconception(
    "common_device",
    says="You went through the tensors twice: a generator such as net.parameters() is empty then.",
)
def twice(tensors):
    if len({tensor.device for tensor in tensors}) != 1:
        raise ValueError("no common device")
    return next(iter(tensors)).device


edit(
    "common_device",
    "if len(devices) != 1:",
    "if len(devices) > 1:",
    name="none_is_no_error",
    says="You forgot the case of no tensor at all: it is a ValueError, too.",
)
edit(
    "one_hot",
    ", device=labels.device",
    "",
    name="made_on_the_cpu",
    says="You made a tensor on the CPU: new tensors belong where the labels are (device=labels.device).",
)


@misconception("one_hot", says="You made the rows on the CPU: new tensors belong where the labels are.")
def rows_of_the_identity(labels, num_classes):
    return torch.eye(num_classes)[labels]


@misconception("one_hot", says="You read every label on the host: on a GPU, each of them waits.")
def label_by_label(labels, num_classes):
    rows = torch.zeros(len(labels), num_classes, device=labels.device)
    for i in range(len(labels)):
        rows[i, labels[i].item()] = 1.0
    return rows


edit(
    "one_hot",
    ".float()",
    "",
    name="booleans",
    says="You returned booleans: the rows are float32.",
)


@misconception(
    "LossLogger.log",
    says="You read every loss on the host (.item()): every step then waits for the device.",
)
def read_each_time(self, loss):
    self.total += loss.item()
    self.count += 1
    if self.count == self.every:
        self.history.append(self.total / self.every)
        self.count, self.total = 0, 0.0


edit(
    "LossLogger.log",
    "loss.detach().float()",
    "loss.detach().float().cpu()",
    name="copied_each_time",
    says="You copied every loss to the CPU: that waits for the device as .item() does.",
)
edit(
    "LossLogger.log",
    "loss.detach().float()",
    "loss.float()",
    name="graph_kept",
    says="You kept the losses' graphs: without detach() all activations of all steps stay in memory.",
)
edit(
    "LossLogger.log",
    "loss.detach().float()",
    "loss.detach()",
    name="sum_in_16_bits",
    says="You summed in the dtype of the losses: a sum in 16 bits stops growing, or overflows.",
)
edit(
    "LossLogger.log",
    "self.total = self.total + loss.detach().float()",
    "self.total = loss.detach().float() if self.count == 0 else self.total.add_(loss.detach().float())",
    name="sum_in_the_first_loss",
    says="Your sum is the first loss itself: detach() and float() may copy nothing. Add out of place.",
)


@misconception(
    "LossLogger.log",
    says="You kept the losses for later: detach() shares their memory, and the caller may write over it.",
)
def kept_for_later(self, loss):
    self.kept = [*getattr(self, "kept", []), loss.detach()]
    if len(self.kept) == self.every:
        self.history.append(torch.stack(self.kept).double().mean().item())
        self.kept = []


edit(
    "LossLogger.log",
    "self.count, self.total = 0, 0.0",
    "self.count = 0",
    name="never_begins_anew",
    says="You did not set the sum back: every mean is that of the last `every` losses only.",
)


@misconception(
    "LossLogger.log", says="You noted the last loss of each group: an entry is the mean of the group."
)
def last_of_each(self, loss):
    self.count += 1
    if self.count % self.every == 0:
        self.history.append(loss.item())
