"""The filter, run by an interpreter of its own for both machines, and by the kernel for this one."""

from __future__ import annotations

import errno
import os
import socket
import struct
import threading

import pytest

from d2lcourse.worker.confine import seccomp
from tests.worker.confine.test_layers import in_a_child

ALLOWED, KILLED = "allowed", "killed"
CALLS = {"x86_64": {"read": 0, "openat": 257, "futex": 202, "mmap": 9, "fork": 57},
         "aarch64": {"read": 63, "openat": 56, "futex": 98, "mmap": 222, "clock_gettime": 113}}  # fmt: skip


def verdict(machine: str, call: int, *arguments: int, network: bool = False, arch: int = 0) -> str:
    """Run the filter as the kernel would."""
    filled = (*arguments, *[0] * 6)[:6]
    data = struct.pack("iIQ6Q", call, arch or seccomp.ARCHITECTURE[machine], 0, *filled)
    code = list(struct.iter_unpack("HBBI", seccomp.program(machine, network=network)))
    accumulator, position = 0, 0
    while True:
        operation, yes, no, value = code[position]
        position += 1
        match operation:
            case seccomp.LOAD:
                (accumulator,) = struct.unpack_from("I", data, value)
            case seccomp.EQUAL:
                position += yes if accumulator == value else no
            case seccomp.AT_LEAST:
                position += yes if accumulator >= value else no
            case seccomp.ANY_BIT:
                position += yes if accumulator & value else no
            case seccomp.RETURN if value == seccomp.ALLOW:
                return ALLOWED
            case seccomp.RETURN if value == seccomp.KILL:
                return KILLED
            case seccomp.RETURN:
                return errno.errorcode[value & 0xFFFF]
            case _:
                raise AssertionError(f"no such instruction: {operation}")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_dangerous_calls_are_refused_and_usual_ones_allowed(machine: str) -> None:
    which = 0 if machine == "x86_64" else 1
    refused = {name: numbers[which] for name, numbers in seccomp.DENIED.items() if numbers[which] is not None}
    assert {name: verdict(machine, number or 0) for name, number in refused.items()} == dict.fromkeys(
        refused, "EPERM"
    )
    usual = CALLS[machine]
    assert {name: verdict(machine, number) for name, number in usual.items()} == dict.fromkeys(usual, ALLOWED)
    assert verdict(machine, seccomp.CLONE3[which]) == "ENOSYS"
    clone = seccomp.CLONE[which]
    assert verdict(machine, clone, 0x00010F00) == ALLOWED  # a thread
    assert verdict(machine, clone, 0x10000000 | 17) == "EPERM"  # a user namespace
    assert verdict(machine, usual["read"], arch=0x40000003) == KILLED  # 32-bit calls
    assert verdict(machine, seccomp.FLOCK[which]) == "EPERM"
    assert verdict(machine, seccomp.FLOCK[which], network=True) == ALLOWED
    terminal = seccomp.IOCTL[which]
    assert verdict(machine, terminal, 1, seccomp.TIOCSTI) == "EPERM"
    assert verdict(machine, terminal, 1, 0x5413) == ALLOWED


def test_calls_of_the_x32_kind_do_not_exist() -> None:
    assert verdict("x86_64", seccomp.X32 | 59) == "ENOSYS"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("call", [seccomp.SOCKET, seccomp.SOCKETPAIR])
def test_sockets_are_local_unless_an_exercise_needs_a_network(machine: str, call: tuple[int, int]) -> None:
    number = call[0 if machine == "x86_64" else 1]
    families = {socket.AF_UNIX: True, socket.AF_INET: False, socket.AF_INET6: False, 16: False}
    for family, always in families.items():
        assert verdict(machine, number, family) == (ALLOWED if always else "EAFNOSUPPORT")
        assert verdict(machine, number, family, network=True) == ALLOWED
    for family in (17, 38, 40):  # packets, the kernel's ciphers, hypervisors
        assert verdict(machine, number, family, network=True) == "EAFNOSUPPORT"


def test_the_kernel_agrees() -> None:
    def thread() -> str:
        worker = threading.Thread(target=lambda: None)
        worker.start()
        worker.join()
        return "done"

    def run() -> None:
        os.execv("/bin/true", ["true"])

    assert in_a_child(seccomp.install, run) == "EPERM"
    assert in_a_child(seccomp.install, socket.socket) == "EAFNOSUPPORT"
    assert in_a_child(seccomp.install, thread) == "done"
    assert in_a_child(lambda: seccomp.install(network=True), lambda: bool(socket.socket())) == "True"
    assert in_a_child(lambda: bool(socket.socket())) == "True"
