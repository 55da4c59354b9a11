"""Sums that are kept as they grow, a heap of servers, and a list of every message on every link."""

import heapq

import torch


class KVStore:
    def __init__(self, workers):
        self.workers = workers
        self.rounds = {}  # (key, worker) -> how often it has pushed
        self.sums = {}  # (key, round) -> the sum so far, and how many have pushed
        self.shapes = {}

    def push(self, worker, key, value):
        if worker not in range(self.workers):
            raise ValueError("no such worker")
        if self.shapes.get(key, value.shape) != value.shape:
            raise ValueError("another shape")
        self.shapes[key] = value.shape
        number = self.rounds.get((key, worker), 0) + 1
        self.rounds[key, worker] = number
        total, count = self.sums.get((key, number), (torch.zeros_like(value), 0))
        self.sums[key, number] = (total + value, count + 1)

    def pull(self, worker, key):
        total, count = self.sums.get((key, self.rounds.get((key, worker))), (None, 0))
        if count < self.workers:
            raise RuntimeError("not complete")
        return total.clone()


def assign_keys(sizes, servers):
    heap = [(0, server) for server in range(servers)]
    keys = {server: [] for server in range(servers)}
    names = list(sizes)
    for _, place in sorted((-sizes[name], place) for place, name in enumerate(names)):
        load, server = heapq.heappop(heap)
        keys[server].append(names[place])
        heapq.heappush(heap, (load + sizes[names[place]], server))
    return list(keys.values())


def sync_time(route, devices, size, bandwidth):
    nodes = range(devices)
    if route == "device":
        rounds = [[(i, 0, size) for i in nodes if i], [(0, i, size) for i in nodes if i]]
    elif route == "cpu":
        rounds = [[(i, -1, size) for i in nodes], [(-1, i, size) for i in nodes]]
    elif route == "parts":
        rounds = [[(i, j, size / devices) for i in nodes for j in nodes if i != j]] * 2
    elif route == "ring":
        rounds = [[(i, (i + 1) % devices, size / devices) for i in nodes]] * (2 * devices - 2)
    else:
        raise ValueError(route)
    return float(sum(_busiest(messages) for messages in rounds) / bandwidth)


def _busiest(messages):
    links = {}
    for source, destination, amount in messages:
        links["out", source] = links.get(("out", source), 0) + amount
        links["in", destination] = links.get(("in", destination), 0) + amount
    return max(links.values(), default=0)


def server_time(workers, loads, bandwidth):
    messages = [(w, f"server {s}", load) for w in range(workers) for s, load in enumerate(loads)]
    back = [(destination, source, amount) for source, destination, amount in messages]
    return float((_busiest(messages) + _busiest(back)) / bandwidth)
