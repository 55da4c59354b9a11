"""A seccomp filter that refuses system calls which no exercise needs and attacks do."""

from __future__ import annotations

import ctypes
import errno
import socket
import struct

from d2lcourse.worker.confine import linux

# name -> numbers on x86_64 and aarch64 (None: it does not exist there)
DENIED: dict[str, tuple[int | None, int | None]] = {
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "pidfd_getfd": (438, 438),
    "kcmp": (312, 272), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "bpf": (321, 280), "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "userfaultfd": (323, 282), "shmget": (29, 194),
    "shmctl": (31, 195), "shmat": (30, 196), "shmdt": (67, 197), "semget": (64, 190), "semctl": (66, 191),
    "semop": (65, 193), "semtimedop": (220, 192), "msgget": (68, 186), "msgctl": (71, 187),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "mknod": (133, None), "mknodat": (259, 33),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "personality": (135, 92), "syslog": (103, 116), "memfd_secret": (447, 447),
    # Memory that no limit but a control group's would count.
    "memfd_create": (319, 279),
    # Workers share the files of the interpreter: who locks or watches one can signal to another.
    "inotify_add_watch": (254, 27), "fanotify_init": (300, 262),
}  # fmt: skip
FLOCK = (73, 32)  # the same; gloo's file store needs it
CLONE, CLONE3, SOCKET, SOCKETPAIR, IOCTL = (56, 220), (435, 435), (41, 198), (53, 199), (16, 29)
NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW... flag
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000
AF_NETLINK = 16

# Classic BPF: load a word, jump if equal / greater or equal / any bit set, return.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16


def install(*, network: bool = False) -> None:
    """Refuse the calls above for this process and its children, for good.

    Args:
        network: allow internet and netlink sockets too (in a network namespace of one's own), and file locks.

    Raises:
        OSError: the kernel has no seccomp filters, or this machine's calls are not known.
    """
    if linux.MACHINE not in ARCHITECTURE:
        raise OSError(f"no filter for {linux.MACHINE}")
    code = program(linux.MACHINE, network=network)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_SECCOMP, 2, ctypes.addressof(header))


def program(machine: str, *, network: bool = False) -> bytes:
    """Return the filter for a machine as BPF instructions."""
    which = 0 if machine == "x86_64" else 1
    families = [socket.AF_UNIX, *([socket.AF_INET, socket.AF_INET6, AF_NETLINK] if network else [])]
    code = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, ARCHITECTURE[machine]), (RETURN, 0, 0, KILL)]
    code.append((LOAD, 0, 0, NUMBER))
    if machine == "x86_64":
        code += [(AT_LEAST, 0, 1, X32), _refuse(errno.ENOSYS)]
    for numbers in [*DENIED.values(), *([] if network else [FLOCK])]:
        if (number := numbers[which]) is not None:
            code += [(EQUAL, 0, 1, number), _refuse(errno.EPERM)]
    code += [(EQUAL, 0, 1, CLONE3[which]), _refuse(errno.ENOSYS)]  # its flags cannot be looked at
    code += _on_argument(CLONE[which], 0, [(ANY_BIT, 0, 1, NEW_NAMESPACES), _refuse(errno.EPERM)])
    for number in (SOCKET[which], SOCKETPAIR[which]):
        skips = [(EQUAL, len(families) - i, 0, family) for i, family in enumerate(families)]
        code += _on_argument(number, 0, [*skips, _refuse(errno.EAFNOSUPPORT)])
    either = [(EQUAL, 1, 0, TIOCSTI), (EQUAL, 0, 1, TIOCLINUX), _refuse(errno.EPERM)]
    code += _on_argument(IOCTL[which], 1, either)
    code.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


Instruction = tuple[int, int, int, int]


def _refuse(number: int) -> Instruction:
    return RETURN, 0, 0, REFUSE | number


def _on_argument(number: int, argument: int, test: list[Instruction]) -> list[Instruction]:
    """Return instructions that, for one call, load the low half of an argument and test it."""
    block = [(LOAD, 0, 0, ARGUMENTS + 8 * argument), *test, (RETURN, 0, 0, ALLOW)]
    # After another call's block the accumulator holds an argument: each block ends in a return.
    return [(EQUAL, 0, len(block), number), *block]
