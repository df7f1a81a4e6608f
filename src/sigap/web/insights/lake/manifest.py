"""What the manifest keeps of a file beside its name: what questions want to know of all rows without reading them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sigap.web.insights.lake import days, files
from sigap.web.insights.models import LakeFile, OldFile

PARTS = ("ring_ms", "talk_ms", "hold_ms", "wrap_ms")


def profile(name: str, table: pa.Table) -> dict[str, Any]:
    """Return what one pass over the rows tells: see `sigap.metrics.profile`."""
    if name == "visits":
        pairs = table.select(["queue", "channel"]).group_by(["queue", "channel"]).aggregate([]).to_pylist()
        return {"queues": sorted([row["queue"], row["channel"]] for row in pairs)}
    if name == "legs":
        handled = table.filter(pc.and_(table["answered_at"].is_valid(), table["finished_at"].is_valid()))
        told = {part: len(handled) - handled[part].null_count for part in PARTS}
        return {"handled": len(handled), "told": told}
    if "duration_ms" in table.column_names:
        lasts = pc.or_(table["ended_at"].is_null(), table["duration_ms"].is_null())
        span = pc.subtract(table["ended_at"].cast(pa.int64()), table["started_at"].cast(pa.int64()))
        differs = pc.fill_null(pc.not_equal(table["duration_ms"], span), False)
        return {"odd": pc.sum(pc.or_(lasts, differs)).as_py() or 0}
    return {}


def write(name: str, day: dt.date, table: pa.Table, zone: ZoneInfo, now: dt.datetime) -> LakeFile | None:
    """Write the file of a table and day and return its entry, unsaved; None when there are no rows."""
    if not table.num_rows:
        return None
    written = files.put_facts(name, day, table, zone)
    return LakeFile(
        table=name,
        day=day,
        path=written.path,
        rows=table.num_rows,
        size=written.size,
        digest=written.digest,
        reach=days.reach(name, table),
        profile=profile(name, table),
        written_at=now,
    )


def enter(name: str, day: dt.date, entry: LakeFile | None, now: dt.datetime) -> bool:
    """Put an entry into the manifest in place of the one that is there; return whether that changed anything."""
    held = LakeFile.objects.filter(table=name, day=day).first()
    if held is not None and entry is not None and held.digest == entry.digest:
        return False
    if held is not None:
        OldFile.objects.create(path=held.path, replaced_at=now)
        held.delete()
    if entry is not None:
        entry.save()
        OldFile.objects.filter(path=entry.path).delete()  # it is in use again
    return held is not None or entry is not None
