"""Wrong answers to ch13/parameter_server, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "KVStore.push",
    "value.clone()",
    "value",
    name="keeps_the_worker_s_tensor",
    says="You kept the worker's own tensor: when the worker changes it, the store changes too. Keep a copy.",
)

edit(
    "KVStore.push",
    "if not 0 <= worker < self.workers:",
    "if worker >= self.workers:",
    name="counts_from_the_end",
    says="You let worker -1 push: as an index, -1 is the last worker's list.",
)


@misconception("KVStore.push", says="You do not look at the worker's number: who does not exist cannot push.")
def everybody_may_push(self, worker, key, value):
    known = [value for values in self.pushed.get(key, []) for value in values]
    if known and known[0].shape != value.shape:
        raise ValueError("shape")
    values = self.pushed.setdefault(key, [[] for _ in range(self.workers)])
    if 0 <= worker < self.workers:
        values[worker].append(value.clone())


@misconception(
    "KVStore.push",
    says="You compare the shape with this worker's own pushes only: the first push of a key counts for all "
    "workers.",
)
def shape_of_each_worker(self, worker, key, value):
    if not 0 <= worker < self.workers:
        raise ValueError("worker")
    values = self.pushed.setdefault(key, [[] for _ in range(self.workers)])
    if values[worker] and values[worker][0].shape != value.shape:
        raise ValueError("shape")
    values[worker].append(value.clone())


@misconception(
    "KVStore.push",
    says="You kept the value before you looked at its shape: a push that raises an error must not count.",
)
def kept_before_checked(self, worker, key, value):
    if not 0 <= worker < self.workers:
        raise ValueError("worker")
    values = self.pushed.setdefault(key, [[] for _ in range(self.workers)])
    values[worker].append(value.clone())
    known = [value for values in self.pushed[key] for value in values]
    if known[0].shape != value.shape:
        raise ValueError("shape")


@misconception(
    "KVStore.push",
    says="The last write wins in your store: a worker's second push replaced its first, which others may "
    "still need.",
)
def last_write_wins(self, worker, key, value):
    if not 0 <= worker < self.workers:
        raise ValueError("worker")
    known = [value for values in self.pushed.get(key, []) for value in values]
    if known and known[0].shape != value.shape:
        raise ValueError("shape")
    values = self.pushed.setdefault(key, [[] for _ in range(self.workers)])
    values[worker] = [value.clone()]


@misconception(
    "KVStore.pull",
    says="You gave out what has been pushed so far: the sum of a round is complete when all workers have "
    "pushed. Until then a pull is a RuntimeError.",
)
def before_all_have_pushed(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = len(values[worker])
    if rounds == 0:
        raise RuntimeError("nothing")
    return torch.stack([others[rounds - 1] for others in values if len(others) >= rounds]).sum(dim=0)


@misconception(
    "KVStore.pull",
    says="You took the latest push of every worker: a fast worker's may belong to a later round than the one "
    "that is asked for.",
)
def latest_of_everybody(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = len(values[worker])
    if rounds == 0 or any(len(others) < rounds for others in values):
        raise RuntimeError("not complete")
    return torch.stack([others[-1] for others in values]).sum(dim=0)


@misconception(
    "KVStore.pull",
    says="You returned the latest round that is complete: a worker that has pushed since asks for its "
    "own round.",
)
def latest_complete_round(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = min(len(others) for others in values)
    if rounds == 0:
        raise RuntimeError("not complete")
    return torch.stack([others[rounds - 1] for others in values]).sum(dim=0)


@misconception(
    "KVStore.pull", says="You added up all rounds: a sum belongs to one round, the worker's latest."
)
def all_rounds_together(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = len(values[worker])
    if rounds == 0 or any(len(others) < rounds for others in values):
        raise RuntimeError("not complete")
    return torch.stack([x for others in values for x in others[:rounds]]).sum(dim=0)


edit(
    "KVStore.pull",
    "]).sum(dim=0)",
    "]).mean(dim=0)",
    name="mean",
    says="You returned the mean over the workers: the store returns the sum.",
)


@misconception(
    "KVStore.pull", says="You removed what was pulled: others still need it, and so does a second pull."
)
def pulled_once(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = len(values[worker])
    if rounds == 0 or any(len(others) < rounds for others in values):
        raise RuntimeError("not complete")
    total = torch.stack([others[rounds - 1] for others in values]).sum(dim=0)
    for others in values:
        del others[:rounds]
    return total


@misconception(
    "KVStore.pull",
    says="You gave out the store's own tensor: who pulls may change it. Return one that the "
    "store does not hold.",
)
def own_tensor_given_out(self, worker, key):
    values = self.pushed.get(key, [[] for _ in range(self.workers)])
    rounds = len(values[worker])
    if rounds == 0 or any(len(others) < rounds for others in values):
        raise RuntimeError("not complete")
    self.sums = getattr(self, "sums", {})
    if (key, rounds) not in self.sums:
        self.sums[key, rounds] = torch.stack([others[rounds - 1] for others in values]).sum(dim=0)
    return self.sums[key, rounds]


edit(
    "assign_keys",
    "-sizes[key]",
    "sizes[key]",
    name="smallest_first",
    says="You began with the smallest key: a large one at the end can no longer be balanced.",
)


@misconception("assign_keys", says="You gave the keys out in turn: give each to the server that has least.")
def in_turn(sizes, servers):
    ordered = sorted(sizes, key=lambda key: -sizes[key])
    return [ordered[server::servers] for server in range(servers)]


@misconception("assign_keys", says="You took the keys in the given order: the largest comes first.")
def unsorted(sizes, servers):
    keys = [[] for _ in range(servers)]
    loads = [0] * servers
    for key in sizes:
        server = loads.index(min(loads))
        keys[server].append(key)
        loads[server] += sizes[key]
    return keys


@misconception(
    "assign_keys", says="You counted keys, not bytes: the server with the fewest bytes gets the next key."
)
def fewest_keys(sizes, servers):
    keys = [[] for _ in range(servers)]
    for key in sorted(sizes, key=lambda key: -sizes[key]):
        min(keys, key=len).append(key)
    return keys


@misconception(
    "assign_keys", says="Of equal keys you took the last first: keep the order that they have in `sizes`."
)
def equal_keys_reversed(sizes, servers):
    keys = [[] for _ in range(servers)]
    loads = [0] * servers
    for key in sorted(sizes, key=lambda key: sizes[key])[::-1]:
        server = loads.index(min(loads))
        keys[server].append(key)
        loads[server] += sizes[key]
    return keys


edit(
    "sync_time",
    "return 2 * ",
    "return ",
    name="one_way",
    says="You counted one way only: the gradients come together, and then the sums go out.",
)

edit(
    "sync_time",
    '"device": devices - 1,',
    '"device": devices,',
    name="device_sends_to_itself",
    says="You let device 0 send to itself: its own gradient is there already.",
)

edit(
    "sync_time",
    '"cpu": devices,',
    '"cpu": devices - 1,',
    name="one_device_too_few_for_the_cpu",
    says="You counted one device too few: the CPU gets the gradients of all devices.",
)

edit(
    "sync_time",
    '"parts": (devices - 1) / devices,',
    '"parts": 1.0,',
    name="own_part_sent",
    says="You let each device send its own part to itself: only the parts of the other devices travel.",
)

edit(
    "sync_time",
    '"ring": (devices - 1) / devices,',
    '"ring": devices - 1,',
    name="whole_gradients_in_the_ring",
    says="You sent whole gradients round the ring: in each round a node sends a chunk of size / n.",
)

edit(
    "sync_time",
    '"ring": (devices - 1) / devices,',
    '"ring": 0.5 * (devices - 1) / devices,',
    name="half_a_ring",
    says="You counted n - 1 rounds: the sums must travel round the ring, too, which makes 2 (n - 1).",
)

edit(
    "server_time",
    "max(workers * max(loads), sum(loads))",
    "workers * max(loads)",
    name="workers_links_forgotten",
    says="You forgot the workers' links: with many servers they are the busiest.",
)

edit(
    "server_time",
    "workers * max(loads)",
    "workers * sum(loads) / len(loads)",
    name="mean_load",
    says="You took the mean load: all wait for the server that has most.",
)

edit(
    "server_time",
    "workers * max(loads)",
    "max(loads)",
    name="one_worker_only",
    says="You counted one worker: every worker sends to each server.",
)

edit(
    "server_time",
    "2 * busiest",
    "busiest",
    name="one_way_to_servers",
    says="You counted one way only: the sums go back to every worker.",
)
