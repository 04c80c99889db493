"""Keeps the environment and the memory of the orchestrator from other processes of the same user."""

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4


def hide_this_process() -> None:
    """Close `/proc/<pid>/environ` and `/proc/<pid>/mem` of this process to others of the same user (not to root).

    The sandbox hides them anyway; this is for the day when it has a hole. Programs that we start are not affected.
    """
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
