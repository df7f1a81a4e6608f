"""What a reader is given: files, folders, gzip and standard input, opened with errors that a person can act on."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from sigap.errors import SourceError
from sigap.text import Text, in_digits

SAMPLE_BYTES = 65_536
_CHUNK = 4 << 20
_GZIP = b"\x1f\x8b"
_BINARY_FORMATS = (b"PK\x03\x04", b"PAR1")  # XLSX and Parquet are binary and welcome

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes there are."""

PathLike = str | os.PathLike[str]


@dataclass(slots=True)
class ProgressCounter:
    """Adds up the bytes read from all inputs and tells whoever wants to know."""

    total: int = 0
    done: int = 0
    report: Progress | None = None

    def add(self, count: int) -> None:
        """Count `count` more bytes."""
        self.done += count
        if self.report is not None:
            self.report(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of an input, decompressed: what a reader recognises its source by."""

    name: str
    head: bytes

    @property
    def text(self) -> str:
        """Return the beginning as text; what is no UTF-8 is replaced."""
        return self.head.decode("utf-8-sig", errors="replace")

    @property
    def lines(self) -> list[str]:
        """Return the whole lines of the beginning, without their ends."""
        lines = self.text.splitlines()
        return lines[:-1] if len(self.head) >= SAMPLE_BYTES and len(lines) > 1 else lines

    @property
    def suffix(self) -> str:
        """Return the file's suffix in lower case, `.gz` aside: ".csv", ".json", or ""."""
        name = self.name.lower().removesuffix(".gz")
        return Path(name).suffix


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or the bytes of standard input.

    Attributes:
        name: how messages call it.
        path: the file; None for bytes held in `held`.
        of_folder: it was not named itself, but lies in a folder that was.
    """

    name: str
    path: Path | None = None
    held: bytes = b""
    of_folder: bool = False
    counter: ProgressCounter = field(default_factory=ProgressCounter, compare=False, repr=False)

    @property
    def size(self) -> int:
        """Return the size in bytes, as stored."""
        return len(self.held) if self.path is None else self.path.stat().st_size

    def sample(self) -> Sample:
        """Return the beginning, for recognising the source. Raises SourceError as `read` does."""
        with self._stored() as stored:
            head = stored.read(SAMPLE_BYTES)
        if head.startswith(_GZIP):
            unpacker = zlib.decompressobj(wbits=31)
            try:
                head = unpacker.decompress(head, SAMPLE_BYTES)
            except zlib.error:
                raise self._damaged() from None
            if not head and not unpacker.eof:
                raise self._cut_off(0)
        if not self.of_folder:
            self._refuse_binary(head)
        return Sample(self.name, head)

    def read(self, start: int = 0) -> bytes:
        """Return all bytes from `start` on, decompressed.

        Raises:
            SourceError: the file is missing, may not be read, is a truncated gzip, or is binary.
        """
        with self._stored() as stored:
            packed = stored.read(2) == _GZIP
            stored.seek(0 if packed else start)
            content = self._whole(stored)
        if packed:
            content = self._unpacked(content)[start:]
        self._refuse_binary(content)
        return content

    def plain_head(self) -> bytes | None:
        """Return the beginning of a plain file; None for what is packed or comes from standard input.

        Raises SourceError as `read` does.
        """
        if self.path is None:
            return None
        with self._stored() as stored:
            head = stored.read(SAMPLE_BYTES)
        if head.startswith(_GZIP):
            return None
        self._refuse_binary(head)
        return head

    def stream(self) -> BinaryIO:
        """Return the bytes as they are stored, counted as they are read. Raises SourceError as `read` does."""
        stored = self._stored()
        return stored if self.counter.report is None else cast(BinaryIO, _Counted(stored, self.counter))

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield line numbers from 1 and lines without their ends; a byte-order mark is dropped."""
        text = self.read().decode("utf-8-sig", errors="replace")
        for number, line in enumerate(text.split("\n"), 1):
            yield number, line.removesuffix("\r")

    def _stored(self) -> BinaryIO:
        if self.path is None:
            return io.BytesIO(self.held)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _unopened(self.path, error) from error

    def _whole(self, stored: BinaryIO) -> bytes:
        """Return what is left, in one piece when nobody wants to know how far it is."""
        if self.counter.report is None:
            return stored.read()
        return b"".join(self._chunks(stored))

    def _chunks(self, stored: BinaryIO) -> Iterator[bytes]:
        while chunk := stored.read(_CHUNK):
            self.counter.add(len(chunk))
            yield chunk

    def _unpacked(self, packed: bytes) -> bytes:
        try:
            return gzip.decompress(packed)
        except EOFError:
            kept = len(zlib.decompressobj(wbits=31).decompress(packed))
            raise self._cut_off(kept) from None
        except (OSError, zlib.error):
            raise self._damaged() from None

    def _cut_off(self, kept: int) -> SourceError:
        size = in_digits(kept)
        return SourceError(
            Text(
                f"the gzip file is cut off after {size.en} bytes of content.",
                f"berkas gzip terpotong setelah {size.id} byte isi.",
            ),
            where=self.name,
            remedy=Text("Copy it again from where it came.", "Salin ulang dari asalnya."),
        )

    def _damaged(self) -> SourceError:
        return SourceError(
            Text("the gzip file is damaged.", "berkas gzip rusak."),
            where=self.name,
            remedy=Text("Copy it again from where it came.", "Salin ulang dari asalnya."),
        )

    def _refuse_binary(self, content: bytes) -> None:
        head = content[:SAMPLE_BYTES]
        if (
            b"\0" in head
            and not head.startswith(_BINARY_FORMATS)
            and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        ):
            place = in_digits(head.index(0))
            raise SourceError(
                Text(
                    f"this is a binary file, not a log (zero byte at {place.en}).",
                    f"ini berkas biner, bukan log (byte nol pada posisi {place.id}).",
                ),
                where=self.name,
                remedy=Text("Give the log or export itself.", "Berikan berkas log atau ekspornya."),
            )


class _Counted(io.RawIOBase):
    """A stream that tells how far it has been read."""

    def __init__(self, stored: BinaryIO, counter: ProgressCounter) -> None:
        self._stored, self._counter = stored, counter

    def readinto(self, buffer: Any) -> int:
        """Read into the buffer; return how many bytes."""
        count: int = self._stored.readinto(buffer)  # type: ignore[attr-defined]
        self._counter.add(count)
        return count

    def close(self) -> None:
        """Close the stream beneath."""
        self._stored.close()
        super().close()


def gather(
    path: PathLike | Iterable[PathLike], *, stdin: BinaryIO | None = None, progress: Progress | None = None
) -> list[Input]:
    """Return the inputs that `path` names: a file, several, a folder (all files in it), or "-" for `stdin`.

    Raises:
        SourceError: a file is missing or may not be read, a folder has no files, or all are empty.
    """
    counter = ProgressCounter(report=progress)
    named = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    inputs = [one for name in named for one in _inputs(name, stdin, counter)]
    if not inputs:
        raise SourceError(Text("no file was given.", "tidak ada berkas yang diberikan."))
    counter.total = sum(one.size for one in inputs)
    if counter.total == 0:
        raise SourceError(
            Text("the file is empty.", "berkasnya kosong."),
            where=", ".join(one.name for one in inputs[:3]),
            remedy=Text("Check that logging is switched on.", "Periksa apakah pencatatan log sudah aktif."),
        )
    return inputs


def _inputs(name: PathLike, stdin: BinaryIO | None, counter: ProgressCounter) -> list[Input]:
    if str(name) == "-":
        return [Input("<stdin>", held=b"" if stdin is None else stdin.read(), counter=counter)]
    path = Path(name)
    if path.is_dir():
        return _folder(path, counter)
    if not path.exists():
        raise _unopened(path, FileNotFoundError())
    return [Input(str(path), path, counter=counter)]


def _folder(folder: Path, counter: ProgressCounter) -> list[Input]:
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise _unopened(folder, error) from error
    files = [p for p in files if p.stat().st_size]
    if not files:
        raise SourceError(
            Text("there is no log in this folder.", "tidak ada log di folder ini."),
            where=str(folder),
            remedy=Text(
                "Give the folder that holds the log files.", "Berikan folder yang berisi berkas log."
            ),
        )
    return [Input(str(p), p, of_folder=True, counter=counter) for p in files]


def _unopened(path: Path, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(
            Text("there is no such file or folder.", "berkas atau folder tidak ada."),
            where=str(path),
            remedy=Text("Check the path.", "Periksa jalurnya."),
        )
    if isinstance(error, PermissionError):
        return SourceError(
            Text("it may not be read.", "tidak punya izin membaca."),
            where=str(path),
            remedy=Text(
                "Ask for read permission, or copy the file.", "Minta izin baca, atau salin berkasnya."
            ),
        )
    reason = error.strerror or type(error).__name__
    return SourceError(
        Text(f"it cannot be opened: {reason}.", f"tidak dapat dibuka: {reason}."), where=str(path)
    )


def samples(inputs: Sequence[Input]) -> list[Sample]:
    """Return the samples of the inputs that are not empty."""
    return [sample for sample in (one.sample() for one in inputs) if sample.head]
