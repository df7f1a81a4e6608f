"""A queue_log that grows: read on from where the last reading ended.

    log = GrowingLog("/var/log/asterisk/queue_log", tz="Asia/Jakarta")
    facts = log.read_on()        # all there is
    facts = log.read_on()        # the same facts, and what came since

A `GrowingLog` can be pickled and continued by another process. A last line without its end is left for the next
time. When the log is rotated, what was not yet read of the old file is read from where it was moved to, if it is
still in the same folder and not packed; if it is not, the finding `UNEXPECTED_EVENT` says `rotated`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Place, Problem
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.asterisk.reader import numbered
from sigap.sources.inputs import Input, PathLike
from sigap.sources.reader import Options
from sigap.text import Text

_HEAD_BYTES = 256


class GrowingLog:
    """One queue_log, read as far as it has been written.

    Args:
        path: the log; it need not be there yet when the object is made.
        tz: the site's IANA zone.
        teams: agent -> team.
        site: the site of all calls.

    Attributes:
        offset: bytes of the present file that have been read.
    """

    def __init__(
        self,
        path: PathLike,
        *,
        tz: str | ZoneInfo = "UTC",
        teams: Mapping[str, str] | None = None,
        site: str | None = None,
    ) -> None:
        from sigap.sources import zone_of

        self.path = Path(path)
        self.offset = 0
        self._head = b""
        self._line = 1
        self._state = LineFold(Options(zone_of(tz), teams=teams, site=site))

    def read_on(self, *, now: dt.datetime | int | None = None) -> Facts:
        """Read what has been written since the last time, and return all facts so far.

        Args:
            now: the present, an aware datetime or milliseconds since the epoch; later lines are reported.

        Raises:
            SourceError: the log is missing, may not be read, or is binary.
        """
        self._state.now = round(now.timestamp() * 1000) if isinstance(now, dt.datetime) else now
        if self._was_rotated():
            self._finish_old_file()
            self.offset, self._head, self._line = 0, b"", 1
        self._take(self.path, Input(str(self.path), self.path).read(self.offset))
        return self._state.facts()

    def _take(self, path: Path, content: bytes) -> None:
        whole = content[: content.rfind(b"\n") + 1]
        if not whole:
            return
        if self.offset == 0:
            self._state.begin_file()
        start = whole.removeprefix(b"\xef\xbb\xbf") if self.offset == 0 else whole
        self._state.take(numbered(start, self._line), str(path))
        self._line += whole.count(b"\n")
        self._head = (self._head + whole)[:_HEAD_BYTES]
        self.offset += len(whole)

    def _was_rotated(self) -> bool:
        """Return whether the file is another than the one that was read: shorter, or with another beginning."""
        if self.offset == 0 or not self.path.exists():
            return False
        return self.path.stat().st_size < self.offset or not _begins_with(self.path, self._head)

    def _finish_old_file(self) -> None:
        """Read the rest of the file that was moved away, if it can be found."""
        for other in sorted(self.path.parent.iterdir()):
            same = other != self.path and other.is_file() and os.access(other, os.R_OK)
            if same and other.stat().st_size >= self.offset and _begins_with(other, self._head):
                self._take(other, Input(str(other), other).read(self.offset))
                return
        place = Place(str(self.path), self._line)
        self._state.fold.quality.add(Problem.UNEXPECTED_EVENT, "rotated", place)


def _begins_with(path: Path, head: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(head)) == head
    except OSError as error:
        what = Text("it cannot be read.", "tidak dapat dibaca.")
        raise SourceError(what, where=str(path)) from error
