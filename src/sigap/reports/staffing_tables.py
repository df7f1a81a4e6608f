"""A staffing plan as tables and JSON: one row an open interval."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.forecasting.wall_clock import local_ms
from sigap.staffing.plan import QueuePlan

STAFFING_JSON_VERSION = 1
"""Version of the shape. A new field keeps it; anything else raises it."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLACES = 4


def plan_columns(plans: Sequence[QueuePlan]) -> dict[str, list[Any]]:
    """Return the table's columns by name; None where there is nothing to say.

    `queue`, `channel`, `zone`, `starts_at` (UTC), `local` (what the site's clock shows), `minutes`, `volume`, `aht_s`,
    `agents`, `gross` (with shrinkage), `service_level`, `abandonment`, `asa_s`, `occupancy` (expected), `binding`.
    """
    columns: dict[str, list[Any]] = {
        name: [] for name in ("queue", "channel", "zone", "starts_at", "local", "minutes")
    }
    for one in plans:
        demand = one.demand
        local = local_ms(demand.starts_at, ZoneInfo(demand.zone))
        columns["queue"] += [demand.queue] * len(local)
        columns["channel"] += [demand.channel] * len(local)
        columns["zone"] += [demand.zone] * len(local)
        columns["starts_at"] += [
            f"{np.datetime64(int(at), 'ms').astype('datetime64[s]')}Z" for at in demand.starts_at
        ]
        columns["local"] += [
            str(np.datetime64(int(at), "ms").astype("datetime64[m]")).replace("T", " ") for at in local
        ]
        columns["minutes"] += [demand.minutes] * len(local)
    numbers = (
        ("volume", [one.demand.volume for one in plans]),
        ("aht_s", [one.aht_s for one in plans]),
        ("agents", [one.plan.agents for one in plans]),
        ("gross", [one.gross for one in plans]),
        ("service_level", [one.plan.service_level for one in plans]),
        ("abandonment", [one.plan.abandonment for one in plans]),
        ("asa_s", [one.plan.asa_s for one in plans]),
        ("occupancy", [one.plan.occupancy for one in plans]),
    )
    for name, arrays in numbers:
        columns[name] = [value for array in arrays for value in _told(array)]
    columns["binding"] = [str(name.value) for one in plans for name in one.plan.binding]
    return columns


def _told(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "i":
        return [int(value) for value in values]
    return [round(float(value), _PLACES) if np.isfinite(value) else None for value in values]


def staffing_table(plans: Sequence[QueuePlan], kind: str) -> bytes:
    """Return the plans as CSV, Parquet or XLSX."""
    columns = plan_columns(plans)
    return {"csv": _as_csv, "parquet": _as_parquet, "xlsx": _as_xlsx}[kind](columns)


def _as_csv(columns: dict[str, list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(["" if cell is None else _guarded(cell) for cell in row])
    return out.getvalue().encode()


def _guarded(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _as_parquet(columns: dict[str, list[Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def _as_xlsx(columns: dict[str, list[Any]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("staffing")
        bold = book.add_format({"bold": True})
        formats = {
            name: book.add_format({"num_format": "0.0 %"})
            for name in ("service_level", "abandonment", "occupancy")
        }
        for column, (name, values) in enumerate(columns.items()):
            sheet.write(0, column, name, bold)
            sheet.write_column(1, column, values, formats.get(name))
        sheet.set_column(3, 4, 20)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(columns["queue"])), len(columns) - 1)
    return out.getvalue()


def staffing_json(plans: Sequence[QueuePlan]) -> str:
    """Return the plans as JSON.

    Shape (version 1): `queues`, each with `queue`, `channel`, `zone`, `minutes`, `mode`, `targets`, `agent_hours`;
    `days` with `date`, `service_level` and `met` (share of the likely days that meet the targets); `beside` by mode
    with `agent_hours` and `service_level`; `intervals` with the columns of the table; `remarks` in both languages.
    """
    content = {
        "sigap": sigap.__version__,
        "staffing": STAFFING_JSON_VERSION,
        "queues": [_queue(one) for one in plans],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _queue(one: QueuePlan) -> dict[str, Any]:
    columns = plan_columns([one])
    own = ("queue", "channel", "zone", "minutes")
    names = [name for name in columns if name not in own]
    goals = one.question.targets
    return {
        "queue": one.demand.queue,
        "channel": one.demand.channel,
        "zone": one.demand.zone,
        "minutes": one.demand.minutes,
        "mode": one.plan.mode.value,
        "targets": {name: getattr(goals, name) for name in goals.promised}
        | {"threshold_s": goals.threshold_s},
        "agent_hours": round(one.agent_hours, 2),
        "days": [
            {"date": str(date), "service_level": level, "met": met}
            for date, level, met in zip(
                one.plan.days, _told(one.plan.day_service_level), _told(one.plan.day_met), strict=True
            )
        ],
        "beside": {
            mode.value: {
                "agent_hours": round(float(plan.agents.sum()) * one.demand.minutes / 60.0, 2),
                "service_level": weighed_level(one, mode),
                "met": round(float(plan.day_met.mean()), _PLACES),
            }
            for mode, plan in one.beside.items()
        },
        "intervals": [
            dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True)
        ],
        "remarks": [{"en": remark.en, "id": remark.id} for remark in one.remarks],
    }


def weighed_level(one: QueuePlan, mode: Any = None) -> float | None:
    """Return the expected service level of all intervals together, weighed by contacts; None without contacts."""
    plan = one.plan if mode is None else one.beside[mode]
    busy = (one.demand.volume > 0) & np.isfinite(plan.service_level)
    if not busy.any():
        return None
    return round(float(np.average(plan.service_level[busy], weights=one.demand.volume[busy])), _PLACES)
