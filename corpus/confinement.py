"""Takes from this process what a reader of files never needs: memory, network, files to write; knows no formats.

What the system can't do is left out, and named in what `confine` returns.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

__all__ = ["confine"]

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
# Audit architecture, then the numbers of socket, io_uring_setup (which opens sockets, too), ptrace and
# process_vm_writev: the ways to the network, and into another process of the same user.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 425, 101, 311)),
    "aarch64": (0xC00000B7, (198, 425, 117, 271)),
}
_REFUSED = 0x00050000 | 13  # the call fails with EACCES
_ALLOWED = 0x7FFF0000

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITE_FILE = 1 << 1
# Everything that changes the file system: write, remove, make of each kind; then by version of the interface:
# moving between folders (2), truncating (3).
_CHANGES = {
    1: _WRITE_FILE | sum(1 << bit for bit in range(4, 13)),
    2: 1 << 13,
    3: 1 << 14,
}


def confine(*, memory_bytes: int, file_bytes: int, scratch: Path) -> tuple[str, ...]:
    """Limit this process and its children for good.

    Args:
        memory_bytes: Of address space.
        file_bytes: The largest file it may write.
        scratch: The only folder that it may write to.

    Returns:
        What could be done, of "memory", "files", "network", "folders".
    """
    done = []
    if sys.platform != "win32":
        import resource

        for what, limit in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, file_bytes),
            (resource.RLIMIT_AS, memory_bytes),
        ):
            hard = resource.getrlimit(what)[1]
            limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit below what is in use
                resource.setrlimit(what, (limit, limit))
                done += ["memory"] * (what == resource.RLIMIT_AS) + ["files"] * (
                    what == resource.RLIMIT_FSIZE
                )
    if sys.platform == "linux" and platform.machine() in _MACHINES and struct.calcsize("P") == 8:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            done += ["folders"] * _write_only_to(libc, scratch) + ["network"] * _no_network(libc)
    return tuple(done)


def _no_network(libc: ctypes.CDLL) -> bool:
    """Have the kernel refuse new sockets, by a filter of system calls."""
    architecture, refused = _MACHINES[platform.machine()]
    load, jump_if_equal, jump_if_more, give = 0x20, 0x15, 0x35, 0x06
    # (code, jump if true, jump if false, value); the architecture stands at 4, the call's number at 0.
    program = [(load, 0, 0, 4), (jump_if_equal, 1, 0, architecture), (give, 0, 0, _REFUSED), (load, 0, 0, 0)]
    program.append((jump_if_more, len(refused) + 1, 0, 0x40000000))  # x32 numbers the same calls again
    program += [(jump_if_equal, len(refused) - number, 0, call) for number, call in enumerate(refused)]
    program += [(give, 0, 0, _ALLOWED), (give, 0, 0, _REFUSED)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HP", len(program), ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(head), 0, 0) == 0)


def _write_only_to(libc: ctypes.CDLL, folder: Path) -> bool:
    """Have the kernel refuse every change outside a folder (and /dev/null)."""
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    changes = sum(bits for since, bits in _CHANGES.items() if since <= version)
    wanted = struct.pack("Q", changes)
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.c_char_p(wanted), ctypes.c_size_t(len(wanted)), 0)
    if ruleset < 0:
        return False
    try:
        for path, allowed in ((folder, changes), (Path(os.devnull), _WRITE_FILE)):
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("=Qi", allowed, handle)
                if libc.syscall(_LANDLOCK_ADD, ruleset, 1, ctypes.c_char_p(rule), 0) != 0:
                    return False
            finally:
                os.close(handle)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)
