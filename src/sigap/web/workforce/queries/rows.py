"""Versions row by row, for the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sigap.web.workforce.models import Version
from sigap.web.workforce.planning import requirements, rosters
from sigap.web.workforce.queries.versions import demands_of


def forecast_rows(version: Version) -> list[dict[str, Any]]:
    """Return a forecast's rows."""
    found = []
    for one in demands_of(version):
        low, high = (_quantiles(one, level) for level in (0.1, 0.9))
        for place, at in enumerate(one.starts_at.tolist()):
            found.append(
                {
                    "queue": one.queue,
                    "channel": one.channel,
                    "starts_at": _at(at),
                    "minutes": one.minutes,
                    "volume": float(one.volume[place]),
                    "low": low[place],
                    "high": high[place],
                    "aht_s": _known(one.aht_s[place]),
                }
            )
    return found


def _quantiles(one: Any, level: float) -> list[float | None]:
    if one.quantiles is None or level not in one.levels:
        return [None] * len(one.starts_at)
    return [_known(value) for value in one.quantiles[one.levels.index(level)]]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def requirement_rows(version: Version) -> list[dict[str, Any]]:
    """Return a requirement's rows."""
    rows = requirements.rows_in(bytes(version.table))
    columns = (rows[name].to_pylist() for name in ("queue", "starts_at_ms", "minutes", "agents"))
    return [
        {"queue": queue, "starts_at": _at(at), "minutes": minutes, "agents": agents}
        for queue, at, minutes, agents in zip(*columns, strict=True)
    ]


def roster_rows(version: Version) -> list[dict[str, Any]]:
    """Return a roster's rows."""
    return [
        {
            "agent": row["agent"],
            "activity": row["activity"],
            "starts_at": _at(row["started_at"]),
            "ends_at": _at(row["ended_at"]),
        }
        for row in rosters.rows_in(bytes(version.table))
    ]


def _at(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
