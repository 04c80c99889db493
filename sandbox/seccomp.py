"""A filter of system calls that no backend needs and that reach what namespaces do not separate.

Kernel keyrings belong to the user, not to a namespace; the others have been ways into the kernel. A refused call
answers EPERM, as if the kernel were built without it.
"""

import errno
import platform
import struct

_LOAD, _JUMP_EQUAL, _JUMP_NOT_LESS, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_X32 = 0x40000000

# Audit architecture, then the numbers of: add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd,
# io_uring_setup, io_uring_enter, io_uring_register, kexec_load, open_by_handle_at, init_module, finit_module.
_CALLS = {
    "x86_64": (0xC000003E, (248, 249, 250, 321, 298, 323, 425, 426, 427, 246, 304, 175, 313)),
    "aarch64": (0xC00000B7, (217, 218, 219, 280, 241, 282, 425, 426, 427, 104, 265, 105, 273)),
}


def program(machine: str | None = None) -> bytes | None:
    """Return the filter as a BPF program for a processor (default: ours), or None for one that we do not know."""
    if (machine or platform.machine()) not in _CALLS:
        return None
    architecture, refused = _CALLS[machine or platform.machine()]
    code = [
        _instruction(_LOAD, _ARCHITECTURE_AT),
        _instruction(_JUMP_EQUAL, architecture, then=1),
        # Calls of another architecture have other numbers.
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER_AT),
        _instruction(_JUMP_NOT_LESS, _X32, then=len(refused) + 1),
    ]
    for left, number in zip(range(len(refused), 0, -1), refused, strict=True):
        code.append(_instruction(_JUMP_EQUAL, number, then=left))
    return b"".join([*code, _instruction(_RETURN, _ALLOW), _instruction(_RETURN, _REFUSE)])


def _instruction(code: int, operand: int, then: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, 0, operand)
