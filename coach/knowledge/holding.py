"""Tells processes that share a home which indexes are in use, so that none removes another's.

A lock of the system's, let go of by itself when a process ends, however it ends.
"""

import os
from pathlib import Path


def hold(folder: Path) -> int | None:
    """Tells other processes that this folder is in use, until this one ends. Where there is no flock, None."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        handle = os.open(folder / "in_use", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return None
    return handle


def in_use(folder: Path) -> bool:
    """Whether some process has it open. Where there is no flock, False."""
    try:
        import fcntl

        handle = os.open(folder / "in_use", os.O_RDWR)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)
