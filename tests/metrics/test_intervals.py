"""Intervals where days differ in nothing: a share of 0 or 100 % is not certain because every day told it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

import sigap
from sigap.facts.bundle import Facts
from sigap.facts.rows import table_from_columns

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY_MS = 1_767_574_800_000  # 5 January 2026, 08:00 in Jakarta
DAY_MS = 86_400_000


def visits(abandoned: list[int], entered: list[int]) -> Facts:
    """Return facts of visits, so many a day, of which so many were abandoned."""
    rows = [
        (day, n, n < lost)
        for day, (lost, many) in enumerate(zip(abandoned, entered, strict=True))
        for n in range(many)
    ]
    at = [MONDAY_MS + day * DAY_MS + n * 60_000 for day, n, _ in rows]
    left = [one + 10_000 for one in at]
    columns = {
        "visit_id": pa.array([f"v{day}-{n}" for day, n, _ in rows]),
        "contact_id": pa.array([f"c{day}-{n}" for day, n, _ in rows]),
        "queue": pa.array(["layanan"] * len(rows)),
        "channel": pa.array(["voice"] * len(rows)),
        "direction": pa.array(["inbound"] * len(rows)),
        "entered_at": pa.array(at),
        "left_at": pa.array(left),
        "ended_at": pa.array(left),
        "wait_ms": pa.array([10_000] * len(rows)),
        "outcome": pa.array(["abandoned" if lost else "answered" for *_, lost in rows]),
    }
    return Facts({"visits": table_from_columns("visits", columns, ZONE)}, ZONE, None)


def interval(facts: Facts, id: str) -> tuple[float, float, float]:
    (row,) = sigap.kpis(facts, [id]).rows()
    return row[id], row[f"{id}_low"], row[f"{id}_high"]


def test_none_of_74_is_not_surely_none() -> None:
    value, low, high = interval(visits([0, 0, 0], [20, 30, 24]), "abandonment_rate")
    assert (value, low) == (0, 0)
    assert high == pytest.approx(4.935, abs=0.001)  # 1.96^2 / (74 + 1.96^2)


def test_all_of_74_is_not_surely_all() -> None:
    value, low, high = interval(visits([0, 0, 0], [20, 30, 24]), "service_level")
    assert (value, high) == (100, 100)
    assert low == pytest.approx(100 - 4.935, abs=0.001)


def test_where_days_differ_their_variance_tells() -> None:
    value, low, high = interval(visits([2, 3, 2], [20, 30, 24]), "abandonment_rate")
    residuals = [2 - 20 * 7 / 74, 3 - 30 * 7 / 74, 2 - 24 * 7 / 74]
    error = (3 / 2 * sum(one * one for one in residuals)) ** 0.5 / 74
    assert value == pytest.approx(700 / 74)
    assert high - value == pytest.approx(4.302653 * error * 100, rel=1e-5)
    assert value - low == pytest.approx(high - value)


def test_one_cluster_has_no_interval() -> None:
    _, low, high = interval(visits([0], [1]), "abandonment_rate")
    assert (low, high) == (None, None)


def test_a_day_has_the_interval_of_its_half_hours_whether_it_is_asked_for_or_all_there_is() -> None:
    """The 74 visits of the second day come in three half-hours; of a period without visits nothing is known."""
    facts, alone = visits([0, 7], [20, 74]), visits([7], [74])
    (asked,) = sigap.kpis(facts, ["abandonment_rate"], period=("2026-01-06", "2026-01-06")).rows()
    assert (
        asked["abandonment_rate"],
        asked["abandonment_rate_low"],
        asked["abandonment_rate_high"],
    ) == interval(alone, "abandonment_rate")
    assert asked["abandonment_rate_low"] < asked["abandonment_rate"] < asked["abandonment_rate_high"]
    for row in sigap.kpis(facts, ["abandonment_rate"], period=("2026-01-09", "2026-01-09")).rows():
        assert row["abandonment_rate"] is row["abandonment_rate_low"] is row["abandonment_rate_high"] is None
