"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sigap.errors import OutputError
from sigap.text import Text


def put(path: Path, data: bytes) -> None:
    """Write bytes beside `path` and move them there, so that a file is never half written.

    Raises:
        OutputError: it cannot be written there.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            Text(f"it cannot be written: {reason}.", f"tidak dapat ditulis: {reason}."),
            where=str(path),
            remedy=Text("Choose another place.", "Pilih tempat lain."),
        ) from error
