"""Rows of a table that tells volumes: read from CSV, Parquet or XLSX, each checked, with its place in the file."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.errors import SigapError
from sigap.facts.tables import CHANNELS
from sigap.forecasting.series import DAY_MINUTES, ForecastError
from sigap.forecasting.volume_columns import CHANNEL_NAMES, HEADINGS, named_columns, plain, wrong
from sigap.forecasting.wall_clock import DAY_MS, MINUTE_MS, instants_of, local_ms
from sigap.sources.inputs import Input
from sigap.text import Text

if TYPE_CHECKING:
    import polars as pl

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EARLIEST, _LATEST = 315_532_800_000, 4_102_444_800_000  # 1980 to 2099
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(.*)", re.DOTALL)
_FEW = 10


@dataclass(frozen=True, slots=True)
class VolumeRows:
    """The rows of one queue and channel, in order of time.

    Attributes:
        queue, channel: as in the table; "" where it does not say.
        zone: in which days are cut.
        minutes: length of the interval that a row tells.
        starts_at: (n,) ms since the epoch, UTC, rising.
        volume: (n,) NaN where the cell is empty.
        aht_s, handled: (n,) NaN where the cell is empty; None where there is no such column.
        line: (n,) each row's number in the file.
        path: the file.
    """

    queue: str
    channel: str
    zone: ZoneInfo
    minutes: int
    starts_at: NDArray[np.int64]
    volume: NDArray[np.float64]
    aht_s: NDArray[np.float64] | None
    handled: NDArray[np.float64] | None
    line: NDArray[np.int64]
    path: str


def read_volume_rows(
    source: Input, *, zone: ZoneInfo | None = None, queue: str = ""
) -> tuple[VolumeRows, ...]:
    """Return the rows of a table, one entry per queue and channel in order of their names.

    Args:
        source: a CSV (comma, semicolon or tab), Parquet or XLSX file, plain or gzip.
        zone: the site's, in which times that say no offset are meant; None: the table's own column `zone`, else UTC.
        queue: read this queue alone; "" for all.

    Raises:
        ForecastError: a column is missing or there twice, a number is none, negative or infinite, a time is none, was
            skipped by the clocks or comes twice, rows lie off the grid of the others; with the file and the row.
        SourceError: the file cannot be read.
    """
    from sigap.facts.quality import Quality
    from sigap.sources.mapping.frame import ROW, load_frame
    from sigap.sources.mapping.language import FileFormat

    frame = load_frame(_without_lists(source), FileFormat(), Quality())
    named = named_columns(frame.columns, source.name)
    if not frame.height:
        raise wrong("it has no rows.", "tidak ada baris di dalamnya.", source.name)
    table = _Table(frame, named, source.name, frame[ROW].to_numpy().astype(np.int64))
    zone = zone or table.own_zone() or ZoneInfo("UTC")
    return table.by_queue(zone, queue)


def _without_lists(source: Input) -> Input:
    """Return a Parquet file without its list columns, such as a forecast's paths; anything else as it is."""
    if source.path is None or source.path.suffix.lower() != ".parquet":
        return source
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(source.path)
        names = [f.name for f in schema if not pa.types.is_nested(f.type)]
        if len(names) == len(schema):
            return source
        out = io.BytesIO()
        pq.write_table(pq.read_table(source.path, columns=names), out)
    except (pa.ArrowException, OSError):
        return source  # whoever reads it next says what is wrong with it
    return Input(source.name, held=out.getvalue())


def is_volume_table(source: Input) -> bool:
    """Return whether a file is a table of volumes: its header names a start and a volume."""
    head = source.sample().head
    if head.startswith((b"PAR1", b"PK\x03\x04")):
        try:
            from sigap.facts.quality import Quality
            from sigap.sources.mapping.frame import load_frame
            from sigap.sources.mapping.language import FileFormat

            header = load_frame(source, FileFormat(), Quality()).columns
        except SigapError:
            return False
    else:
        first = head.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
        header = re.split(r"[,;\t|]", first)
    spelled = {plain(name) for name in header}
    timed = any(name in spelled for name in HEADINGS["starts_at"] + HEADINGS["date"])
    return timed and any(name in spelled for name in HEADINGS["volume"])


@dataclass(frozen=True)
class _Table:
    frame: pl.DataFrame
    named: dict[str, str]
    path: str
    line: NDArray[np.int64]

    def own_zone(self) -> ZoneInfo | None:
        from sigap.sources import zone_of

        names = set(self._texts("zone")) - {""}
        if len(names) > 1:
            raise wrong(
                f"it mixes time zones: {', '.join(sorted(names))}.",
                f"zona waktunya campuran: {', '.join(sorted(names))}.",
                self.path,
                Text("Give one site's table at a time.", "Berikan tabel satu lokasi saja."),
            )
        return zone_of(names.pop()) if names else None

    def by_queue(self, zone: ZoneInfo, queue: str) -> tuple[VolumeRows, ...]:
        wall, aware = self._times()
        volume = self._numbers("volume")
        aht_s, handled = (
            self._numbers(name) if name in self.named else None for name in ("aht_s", "handled")
        )
        rows_of: dict[tuple[str, str], list[int]] = {}
        for row, (name, channel) in enumerate(zip(self._texts("queue"), self._channels(), strict=True)):
            rows_of.setdefault((_unguarded(name), channel), []).append(row)
        wanted = [key for key in sorted(rows_of) if queue in ("", key[0])]
        if not wanted:
            raise self._no_queue(queue, sorted({name for name, _ in rows_of}))
        numbers = (volume, aht_s, handled)
        return tuple(self._one(key, np.array(rows_of[key]), wall, aware, numbers, zone) for key in wanted)

    def _channels(self) -> list[str]:
        texts = [text.lower() for text in self._texts("channel")]
        named = {text: CHANNEL_NAMES.get(text, text) for text in set(texts)}
        for text, channel in named.items():
            if channel not in ("", *CHANNELS):
                known = ", ".join(CHANNELS)
                raise self._at(
                    texts.index(text),
                    f"there is no channel {text!r}.",
                    f"tidak ada kanal {text!r}.",
                    Text(f"Use one of: {known}.", f"Pakai salah satu: {known}."),
                )
        return [named[text] for text in texts]

    def _no_queue(self, queue: str, known: list[str]) -> ForecastError:
        listed = ", ".join(name or "(-)" for name in known[:_FEW])
        if known == [""]:
            return wrong(
                f"its rows name no queue, so there is no {queue!r}.",
                f"baris-barisnya tidak menyebut antrean, jadi {queue!r} tidak ada.",
                self.path,
                Text("Leave --queue out.", "Hilangkan --queue."),
            )
        return wrong(
            f"there is no queue {queue!r}.",
            f"tidak ada antrean {queue!r}.",
            self.path,
            Text(f"There are: {listed}.", f"Yang ada: {listed}."),
        )

    def _one(
        self,
        key: tuple[str, str],
        rows: NDArray[np.int64],
        wall: NDArray[np.int64],
        aware: NDArray[np.bool_],
        numbers: tuple[NDArray[np.float64], NDArray[np.float64] | None, NDArray[np.float64] | None],
        zone: ZoneInfo,
    ) -> VolumeRows:
        starts_at, kept = self._instants(rows, wall, aware, numbers[0], zone)
        rows = rows[kept]
        order = np.argsort(starts_at, kind="stable")
        rows, starts_at = rows[order], starts_at[order]
        twice = np.flatnonzero(np.diff(starts_at) == 0)
        if len(twice):
            self._refuse_twice(rows[twice[0] + 1], rows[twice[0]])
        minutes = self._minutes(rows, starts_at, zone)
        volume, aht_s, handled = (None if n is None else n[rows] for n in numbers)
        assert volume is not None
        return VolumeRows(*key, zone, minutes, starts_at, volume, aht_s, handled, self.line[rows], self.path)

    def _instants(
        self,
        rows: NDArray[np.int64],
        wall: NDArray[np.int64],
        aware: NDArray[np.bool_],
        volume: NDArray[np.float64],
        zone: ZoneInfo,
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the instants of rows, and which rows are kept: not those that tell of an hour that never was."""
        readings = instants_of(wall[rows], zone)
        # The second row with a reading that came twice is the later hour.
        seen: set[int] = set()
        later = np.zeros(len(rows), np.bool_)
        for i in np.flatnonzero((readings.first != readings.second) & ~aware[rows]).tolist():
            later[i] = int(readings.first[i]) in seen
            seen.add(int(readings.first[i]))
        at = np.where(aware[rows], wall[rows], np.where(later, readings.second, readings.first))
        skipped = readings.skipped & ~aware[rows]
        told = skipped & (np.nan_to_num(volume[rows]) > 0)
        if told.any():
            row = int(rows[np.argmax(told)])
            raise self._at(
                row,
                f"the clocks of {zone.key} skipped {_said(wall[row])}: nothing can have arrived then.",
                f"jam di {zone.key} melompati {_said(wall[row])}: tidak mungkin ada kontak saat itu.",
                Text(
                    "Give the right zone, or remove the row.",
                    "Berikan zona yang benar, atau hapus baris itu.",
                ),
            )
        return at[~skipped], ~skipped

    def _refuse_twice(self, row: int, first: int) -> None:
        raise self._at(
            row,
            f"the same interval as in row {self.line[first]}, {self._time_text(row)}.",
            f"intervalnya sama dengan baris {self.line[first]}, {self._time_text(row)}.",
            Text(
                "Keep one row per queue, channel and interval; add the two up if both are right.",
                "Sisakan satu baris per antrean, kanal, dan interval; jumlahkan bila keduanya benar.",
            ),
        )

    def _minutes(self, rows: NDArray[np.int64], starts_at: NDArray[np.int64], zone: ZoneInfo) -> int:
        """Return how long the rows' intervals are: what they say, else the step most common between them."""
        said = self._numbers("minutes") if "minutes" in self.named else None
        steps = np.diff(starts_at)
        steps = steps[steps > 0]
        if said is not None and not np.isnan(said[rows[0]]):
            step = int(said[rows[0]]) * MINUTE_MS
        elif len(steps):
            values, counts = np.unique(steps, return_counts=True)
            step = int(values[np.argmax(counts)])
        else:
            step = 30 * MINUTE_MS
        if step <= 0 or step % MINUTE_MS or DAY_MINUTES % (step // MINUTE_MS):
            raise self._at(
                int(rows[min(1, len(rows) - 1)]),
                f"the rows are {step / MINUTE_MS:g} minutes apart, which does not divide the day.",
                f"jarak antarbaris {step / MINUTE_MS:g} menit, yang tidak membagi hari secara utuh.",
                Text("Use 5, 10, 15, 20, 30 or 60 minutes.", "Pakai 5, 10, 15, 20, 30, atau 60 menit."),
            )
        if step >= DAY_MS:
            raise self._at(
                int(rows[0]),
                "each row tells a whole day; the shape of the day cannot be learnt from that.",
                "tiap baris memuat satu hari penuh; bentuk hari tidak dapat dipelajari darinya.",
                Text("Give intervals of 15 or 30 minutes.", "Berikan interval 15 atau 30 menit."),
            )
        self._refuse_off_grid(rows, starts_at, step, zone)
        return step // MINUTE_MS

    def _refuse_off_grid(
        self, rows: NDArray[np.int64], starts_at: NDArray[np.int64], step: int, zone: ZoneInfo
    ) -> None:
        phase = local_ms(starts_at, zone) % step
        values, counts = np.unique(phase, return_counts=True)
        usual = int(values[np.argmax(counts)])
        off = phase != usual
        if usual % (5 * MINUTE_MS) and usual % MINUTE_MS:
            off[:] = True
        if off.any():
            row = int(rows[np.argmax(off)])
            raise self._at(
                row,
                f"{self._time_text(row)} is not on the grid of {step // MINUTE_MS} minutes of the other rows.",
                f"{self._time_text(row)} tidak tepat pada kisi {step // MINUTE_MS} menit baris-baris lain.",
                Text("Start every interval on the grid.", "Mulai setiap interval tepat pada kisinya."),
            )

    def _times(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return (rows,) wall-clock ms, or UTC ms where the time says its offset, and which do."""
        texts = _unslashed(self._time_texts(), self._at)
        wall, aware = np.empty(len(texts), np.int64), np.zeros(len(texts), np.bool_)
        for row, text in enumerate(texts):
            try:
                at = dt.datetime.fromisoformat(text)
            except ValueError:
                raise self._no_time(row, text) from None
            if at.tzinfo is not None:
                at, aware[row] = at.astimezone(dt.UTC), True
            wall[row] = (at.replace(tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(milliseconds=1)
            if not _EARLIEST <= wall[row] < _LATEST:
                raise self._no_time(row, text)
        return wall, aware

    def _no_time(self, row: int, text: str) -> ForecastError:
        return self._at(
            row,
            f"{text!r} is no time." if text else "the time is empty.",
            f"{text!r} bukan waktu." if text else "waktunya kosong.",
            Text("Write it as 2026-11-30 08:00.", "Tulis sebagai 2026-11-30 08:00."),
        )

    def _time_text(self, row: int) -> str:
        return self._time_texts(slice(row, row + 1))[0]

    def _time_texts(self, rows: slice = slice(None)) -> list[str]:
        if "starts_at" in self.named:
            return self._texts("starts_at", rows)
        days, times = self._texts("date", rows), self._texts("time", rows)
        return [_day_and_time(day, time) for day, time in zip(days, times, strict=True)]

    def _texts(self, name: str, rows: slice = slice(None)) -> list[str]:
        if name not in self.named:
            return [""] * len(self.line[rows])
        texts: list[str] = self.frame[self.named[name]][rows].fill_null("").to_list()
        return texts

    def _numbers(self, name: str) -> NDArray[np.float64]:
        texts = self._texts(name)
        numbers = np.full(len(texts), np.nan)
        for row, text in enumerate(texts):
            if text.lower() in ("", "nan", "na", "null", "n/a", "-", "–"):
                continue
            try:
                numbers[row] = float(text.replace(",", ".")) if text.count(",") == 1 else float(text)
            except ValueError:
                raise self._no_number(row, name, text) from None
            if not 0 <= numbers[row] < 1e12:
                raise self._no_number(row, name, text)
        return numbers

    def _no_number(self, row: int, name: str, text: str) -> ForecastError:
        return self._at(
            row,
            f"{self.named[name]} is {text}: it must be a number from 0 on, or empty where it is not known.",
            f"{self.named[name]} bernilai {text}: harus angka mulai 0, atau kosong bila tidak diketahui.",
        )

    def _at(self, row: int, en: str, id: str, remedy: Text | None = None) -> ForecastError:
        return wrong(en, id, f"{self.path}:{self.line[row]}", remedy)


def _day_and_time(day: str, time: str) -> str:
    return f"{day} {time.zfill(2)}:00" if time.isdigit() else f"{day} {time}".strip()


def _said(wall_ms: np.int64) -> str:
    return (_EPOCH + dt.timedelta(milliseconds=int(wall_ms))).strftime("%Y-%m-%d %H:%M")


def _unguarded(name: str) -> str:
    """Return a name without the apostrophe that keeps a sheet from taking it for a formula."""
    return name[1:] if name[:1] == "'" and name[1:2] in "=+-@" else name


def _unslashed(texts: list[str], at: object) -> list[str]:
    """Return times written 30/11/2026 08:00 as ISO; the day and the month are told apart over the whole table."""
    matches = [_SLASHED.fullmatch(text) for text in texts]
    slashed = [m for m in matches if m is not None]
    if not slashed:
        return texts
    month_first = any(int(m[2]) > 12 for m in slashed)
    if not month_first and not any(int(m[1]) > 12 for m in slashed):
        row = next(i for i, m in enumerate(matches) if m is not None)
        assert callable(at)
        raise at(
            row,
            f"{texts[row]!r} may be day and month, or month and day.",
            f"{texts[row]!r} bisa berarti hari-bulan atau bulan-hari.",
            Text("Write it as 2026-11-30 08:00.", "Tulis sebagai 2026-11-30 08:00."),
        )
    parts = [(m[1], m[2]) if month_first else (m[2], m[1]) for m in slashed]
    rewritten = iter(
        f"{m[3]}-{month:0>2}-{day:0>2}{m[4]}" for m, (month, day) in zip(slashed, parts, strict=True)
    )
    return [text if m is None else next(rewritten) for text, m in zip(texts, matches, strict=True)]
