"""The two-part report written by hand, for DuckDB, pandas and SQLite: what the engine is compared with.

Part one, by queue and half-hour: offered, answered, abandoned, service level, ASA on the clock of
arrival, AHT on the clock of the end. Part two, by agent and day: handled, AHT, occupancy. Each figure
with its numerator, denominator and n. Both parts are what an analyst who knows the tables would write: a leg is
handled when it has the stamps of an answer and of a finish, which are null exactly where the instants are, and are
narrower columns to read.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

T_MS = 20_000

VISIT_COLUMNS = ("queue", "entered_day", "entered_slot", "outcome", "wait_ms")
LEG_COLUMNS = (
    "queue", "agent", "answered_day", "finished_day", "finished_slot", "talk_ms", "hold_ms",
    "wrap_ms",
)  # fmt: skip
STATE_COLUMNS = ("agent", "state", "started_day", "duration_ms")

ARRIVED = f"""
    SELECT queue, entered_day AS day, entered_slot / 2 AS half,
        count(*) AS offered,
        sum(CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END) AS answered,
        sum(CASE WHEN outcome = 'abandoned' THEN 1 ELSE 0 END) AS abandoned,
        sum(CASE WHEN outcome = 'answered' AND wait_ms <= {T_MS} THEN 1 ELSE 0 END) AS within_t,
        sum(CASE WHEN outcome = 'answered' THEN wait_ms END) AS waited
    FROM visits GROUP BY 1, 2, 3
"""
FINISHED_BY_QUEUE = """
    SELECT queue, finished_day AS day, finished_slot / 2 AS half,
        count(*) AS handled, sum(talk_ms + hold_ms + wrap_ms) AS worked
    FROM legs WHERE answered_day IS NOT NULL AND finished_day IS NOT NULL GROUP BY 1, 2, 3
"""
BY_QUEUE = """
SELECT coalesce(a.queue, f.queue) AS queue, coalesce(a.day, f.day) AS day, coalesce(a.half, f.half) AS half,
    offered, offered AS offered_numerator, offered AS offered_n,
    answered, answered AS answered_numerator, answered AS answered_n,
    abandoned, abandoned AS abandoned_numerator, abandoned AS abandoned_n,
    100.0 * within_t / nullif(answered + abandoned, 0) AS service_level, within_t AS service_level_numerator,
    answered + abandoned AS service_level_denominator, answered + abandoned AS service_level_n,
    waited / 1000.0 / nullif(answered, 0) AS asa, waited AS asa_numerator, answered AS asa_denominator,
    answered AS asa_n,
    worked / 1000.0 / nullif(handled, 0) AS aht, worked AS aht_numerator, handled AS aht_denominator,
    handled AS aht_n
FROM arrived a FULL JOIN finished f ON a.queue = f.queue AND a.day = f.day AND a.half = f.half
ORDER BY 1, 2, 3
"""

FINISHED_BY_AGENT = """
    SELECT agent, finished_day AS day, count(*) AS handled, sum(talk_ms + hold_ms + wrap_ms) AS worked
    FROM legs WHERE answered_day IS NOT NULL AND finished_day IS NOT NULL GROUP BY 1, 2
"""
LIVED = """
    SELECT agent, started_day AS day,
        sum(CASE WHEN state IN ('handling', 'wrap') THEN duration_ms ELSE 0 END) AS busy,
        sum(duration_ms) AS ready, count(*) AS pieces
    FROM states WHERE state IN ('handling', 'wrap', 'available') GROUP BY 1, 2
"""
BY_AGENT = """
SELECT coalesce(f.agent, l.agent) AS agent, coalesce(f.day, l.day) AS day,
    handled, handled AS handled_numerator, handled AS handled_n,
    worked / 1000.0 / nullif(handled, 0) AS aht, worked AS aht_numerator, handled AS aht_denominator,
    handled AS aht_n,
    100.0 * busy / nullif(ready, 0) AS occupancy, busy AS occupancy_numerator,
    ready AS occupancy_denominator,
    pieces AS occupancy_n
FROM finished f FULL JOIN lived l ON f.agent = l.agent AND f.day = l.day
ORDER BY 1, 2
"""

PARTS = (
    ({"arrived": ARRIVED, "finished": FINISHED_BY_QUEUE}, BY_QUEUE),
    ({"finished": FINISHED_BY_AGENT, "lived": LIVED}, BY_AGENT),
)
"""Each part: its sums by name, and the query over them."""


class InDuckDB:
    """Hand-written SQL over the Parquet files."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET preserve_insertion_order = false")
        for name in ("visits", "legs", "states"):
            self.connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}/*.parquet')")

    def report(self) -> list[pa.Table]:
        """Return both parts."""
        parts = []
        for sums, sql in PARTS:
            # DuckDB's / is a division of reals, unlike SQLite's.
            named = (f"{name} AS ({one.replace('_slot / 2', '_slot // 2')})" for name, one in sums.items())
            parts.append(self.connection.sql(f"WITH {', '.join(named)} {sql}").to_arrow_table())
        return parts


class InSQLite:
    """The same SQL in SQLite, over a database in memory that was filled before (which is not counted)."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(":memory:")
        for name, columns in (("visits", VISIT_COLUMNS), ("legs", LEG_COLUMNS), ("states", STATE_COLUMNS)):
            self.connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            places = ", ".join("?" * len(columns))
            for batch in ds.dataset(folder / name).to_batches(columns=list(columns)):
                rows = zip(*(_plain(batch[column]) for column in columns), strict=True)
                self.connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)

    def report(self) -> list[list[Any]]:
        """Return both parts."""
        parts = []
        for sums, sql in PARTS:
            for name, one in sums.items():  # SQLite joins two sub-queries row by row, unless one has an index
                self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
                self.connection.execute(f"CREATE TEMP TABLE {name} AS {one}")
                keys = "queue, day, half" if "queue" in one.split(",")[0] else "agent, day"
                self.connection.execute(f"CREATE INDEX temp.by_{name} ON {name} ({keys})")
            parts.append(self.connection.execute(sql).fetchall())
        return parts


def _plain(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    values: list[Any] = column.to_pylist()
    return values


class InPandas:
    """The same work in pandas, from the Parquet files each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def report(self) -> list[Any]:
        """Return both parts."""
        import pandas as pd

        def read(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
            return pd.read_parquet(self.folder / name, columns=list(columns))

        visits = read("visits", VISIT_COLUMNS)
        answered = visits.outcome == "answered"
        visits = visits.assign(
            half=visits.entered_slot // 2,
            offered=1,
            answered=answered.astype("int64"),
            abandoned=(visits.outcome == "abandoned").astype("int64"),
            within_t=(answered & (visits.wait_ms <= T_MS)).astype("int64"),
            waited=visits.wait_ms.where(answered, 0),
        )
        keys, sums = (
            ["queue", "entered_day", "half"],
            ["offered", "answered", "abandoned", "within_t", "waited"],
        )
        arrived = visits.groupby(keys, observed=True)[sums].sum().rename_axis(["queue", "day", "half"])
        legs = read("legs", LEG_COLUMNS)
        legs = legs[legs.answered_day.notna() & legs.finished_day.notna()]
        legs = legs.assign(
            half=legs.finished_slot // 2, handled=1, worked=legs.talk_ms + legs.hold_ms + legs.wrap_ms
        )
        keys, sums = ["queue", "finished_day", "half"], ["handled", "worked"]
        finished = legs.groupby(keys, observed=True)[sums].sum().rename_axis(["queue", "day", "half"])
        first = arrived.join(finished, how="outer")
        first["service_level"] = 100 * first.within_t / (first.answered + first.abandoned)
        first["asa"] = first.waited / 1000 / first.answered
        first["aht"] = first.worked / 1000 / first.handled
        by_agent = (
            legs.groupby(["agent", "finished_day"], observed=True)[sums].sum().rename_axis(["agent", "day"])
        )
        states = read("states", STATE_COLUMNS)
        states = states[states.state.isin(["handling", "wrap", "available"])]
        states = states.assign(
            busy=states.duration_ms.where(states.state != "available", 0), ready=states.duration_ms, pieces=1
        )
        keys = ["agent", "started_day"]
        lived = (
            states.groupby(keys, observed=True)[["busy", "ready", "pieces"]]
            .sum()
            .rename_axis(["agent", "day"])
        )
        second = by_agent.join(lived, how="outer")
        second["aht"] = second.worked / 1000 / second.handled
        second["occupancy"] = 100 * second.busy / second.ready
        return [first, second]
