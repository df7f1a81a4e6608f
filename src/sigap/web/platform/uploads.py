"""Large files while they are sent: how large, and that nothing of them stays on a disk that is full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

LARGEST_BYTES = 512 * 1024 * 1024  # of one file


class WholeFileHandler(TemporaryFileUploadHandler):
    """Keeps a file on the disk whole or not at all; Django's leaves what there is to the garbage collector."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        with self._whole_or_not():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        """Return the whole file."""
        with self._whole_or_not():
            return super().file_complete(file_size)

    @contextmanager
    def _whole_or_not(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):  # to close it is to write what is left
                self.upload_interrupted()
            raise
