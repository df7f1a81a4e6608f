"""A disk that is full, known by what was raised: that of the database, or where files are kept."""

from __future__ import annotations

import errno

from psycopg.errors import DiskFull

_FULL = (errno.ENOSPC, errno.EDQUOT)  # no room, or none for this user


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether an error, or one that it comes from, says that a disk is full."""
    while error is not None:
        if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in _FULL):
            return True
        error = error.__cause__ or error.__context__
    return False
