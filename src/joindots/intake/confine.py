"""Confine this process before it reads what somebody sent: its memory, its time, its files, and no network.

For a process of its own, started for one file (`joindots.intake.checking`). Limits are the system's (setrlimit(2)); sockets
and new programs are refused by a filter of system calls (seccomp(2)), which needs no privilege and stays on.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys
from typing import Final

MOST_MEMORY_BYTES = 4 << 30
MOST_CPU_SECONDS = 120

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_FILTER_MODE: Final = 2
_REFUSE: Final = 0x0005_0000 | 1  # SECCOMP_RET_ERRNO with EPERM
_ALLOW: Final = 0x7FFF_0000
_KILL: Final = 0x8000_0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32: Final = 0x4000_0000
_MACHINES: Final = {
    # socket, socketpair, connect, bind, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000_003E, (41, 53, 42, 49, 59, 322, 101, 425)),
    "aarch64": (0xC000_00B7, (198, 199, 203, 200, 221, 281, 117, 425)),
}


def confine(*, memory_bytes: int = MOST_MEMORY_BYTES, cpu_seconds: int = MOST_CPU_SECONDS) -> bool:
    """Set the limits of this process, for good; returns whether the network is closed as well.

    Parameters
    ----------
    memory_bytes
        How much it may address; more ends in ``MemoryError``.
    cpu_seconds
        How long it may compute; then the system ends it.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    return _close_network()


def _close_network() -> bool:
    known = _MACHINES.get(platform.machine())
    if known is None or not sys.platform.startswith("linux") or sys.maxsize < 2**32:
        return False
    architecture, calls = known
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if architecture == 0xC000_003E:
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for number in calls:
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    program.append((_RETURN, 0, 0, _ALLOW))
    packed = b"".join(struct.pack("HBBI", *step) for step in program)
    kept = ctypes.create_string_buffer(packed, len(packed))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    asked = Program(len(program), ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    none = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), none, none, none):
        return False
    return not libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER_MODE), ctypes.byref(asked), none, none)
