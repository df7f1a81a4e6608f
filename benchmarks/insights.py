"""How soon are figures there, and days closed? The platform's insights on an invented operation.

    python benchmarks/insights.py [--visits 10000000] [--day 1000000] [--times 5] [--only questions|closing]

Lays 90 days of 40 queues into a lake of its own, rolls them up, and asks what dashboards ask, what the lake alone must
answer, and first-contact resolution by repeat contacts. Then takes a day of `--day` visits into PostgreSQL, lays it
into the lake as the worker does a quarter of an hour after midnight, stores its last hundredth, closes it, and opens it
again for a late contact that changes nothing, and for one that changes a visit. The database is that of DATABASE_URL
(everything of the benchmark's tenant in it is removed at the end), or one started for it.

Seconds are told by the clock, and of CPU: this process's threads and, for closing, the database's process too. On a
machine that does other work, those of CPU say more; the load average is printed beside them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import generate as made
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from goals import Goals

DASHBOARD: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("offered", "answered", "abandonment_rate", "service_level", "asa", "aht"), {"by": ("queue",)}),
    (("offered", "answered", "abandonment_rate", "service_level", "asa", "aht"), {"by": ()}),
    (("offered", "service_level"), {"by": ("day",)}),
    (("offered", "service_level"), {"by": ("queue", "day")}),
    (("offered", "service_level", "asa"), {"by": ("hour",)}),
    (("offered", "abandoned"), {"by": ("weekday", "hour")}),
    (("aht", "occupancy"), {"by": ("team",)}),
    (("offered", "service_level"), {"by": ("30min",), "last": 1}),
    (("service_level",), {"by": ("week",), "where": {"queue": ["antrean-07"]}}),
)
ADDITIVE = ("offered", "answered", "abandoned", "service_level", "asa", "aht", "abandonment_rate", "asa")


@dataclass
class Took:
    """How long something took: by the clock, and of CPU."""

    clock_s: float = 0.0
    cpu_s: float = 0.0


def _database_cpu_s(pid: int | None) -> float:
    """Return the CPU time of a process of this machine's database, 0 where it cannot be seen."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def timed(pid: int | None = None) -> Iterator[Took]:
    """Measure what is done within."""
    took = Took()
    clock, cpu = time.perf_counter(), time.process_time() + _database_cpu_s(pid)
    yield took
    took.clock_s = time.perf_counter() - clock
    took.cpu_s = time.process_time() + _database_cpu_s(pid) - cpu


def say(what: str, took: Took) -> None:
    """Print what took how long."""
    print(
        f"{what:60} {took.clock_s:8.2f} s   CPU {took.cpu_s:7.2f} s   load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> int:
    """Run the benchmark; 0 when every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=10_000_000)
    parser.add_argument("--day", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", choices=("questions", "closing"), help="one half of it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sigap-insights-") as folder:
        os.environ["SIGAP_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "sigap.web.settings"
        server = _database(Path(folder))
        try:
            return _run(asked, Path(folder))
        finally:
            if server is not None:
                server.cleanup()


def _database(folder: Path) -> Any:
    """Have a database: that of the environment, or one of our own, which is returned."""
    if os.environ.get("DATABASE_URL"):
        return None
    from sigap.web.platform import embedded

    server = embedded.start(folder / "postgres")
    os.environ["DATABASE_URL"] = server.get_uri("postgres")
    return server


def _run(asked: argparse.Namespace, folder: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from sigap.web.insights.lake import reading
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    Tenant.objects.filter(slug="benchmark").delete()
    tenant = Tenant.objects.create(slug="benchmark", name="Benchmark", zone="Asia/Jakarta")
    goals = Goals()
    with tenancy.at(tenant.id):
        try:
            _define_queues()
            if asked.only != "closing":
                _history(asked.visits, folder)
                _questions(goals, asked.times)
                reading.forget()
            if asked.only != "questions":
                _closing(goals, asked.day)
        finally:
            tenant.delete()
    return goals.exit_code


def _define_queues() -> None:
    from sigap.web.people.models import Queue

    Queue.objects.bulk_create(
        Queue(key=name, name=name, threshold_s=20 + 10 * (n % 3)) for n, name in enumerate(made.QUEUE_NAMES)
    )


def contacts_of(visits: pa.Table) -> pa.Table:
    """Return the contacts of some visits."""
    from sigap.facts.rows import table_from_columns

    frame = pl.from_arrow(visits.select(["contact_id", "customer", "channel", "direction", "reason", "queue", "site",
                                         "entered_at", "ended_at", "outcome"]))  # fmt: skip
    assert isinstance(frame, pl.DataFrame)
    whole = (
        frame.sort("entered_at")
        .group_by("contact_id", maintain_order=True)
        .agg(
            pl.first("customer", "channel", "direction", "reason", "queue", "site"),
            started_at=pl.first("entered_at"),
            ended_at=pl.max("ended_at"),
            answered=(pl.col("outcome") == "answered").any(),
        )
        .with_columns(pl.col("channel", "direction", "reason", "queue", "site").cast(pl.String))
        .to_arrow(compat_level=pl.CompatLevel.oldest())
    )
    columns = {name: whole[name].combine_chunks() for name in whole.column_names}
    return table_from_columns("contacts", columns, made.ZONE)


def _history(visits: int, folder: Path) -> None:
    """Lay 90 days into the lake and roll them up."""
    from sigap.facts.bundle import Facts
    from sigap.web.insights import operations

    source = folder / "facts"
    made.generate(source, visits)
    with timed() as took:
        for number in range(made.DAYS):
            day = made.FIRST_DAY + dt.timedelta(number)
            tables = {
                name: pq.read_table(source / name / f"{day}.parquet") for name in ("visits", "legs", "states")
            }
            tables["contacts"] = contacts_of(tables["visits"])
            operations.store_history(Facts(tables, made.ZONE, made.UNTIL_MS))
    say(f"{visits:,} visits of {made.DAYS} days laid into the lake", took)
    with timed() as took:
        number = operations.roll_up()
    say(f"{number} roll-ups made", took)


def _questions(goals: Goals, times: int) -> None:
    from sigap.web.insights import queries
    from sigap.web.insights.lake.reading import state
    from sigap.web.insights.queries import kept

    kept.MOST = 0  # an answer that is kept is not measured

    until = made.FIRST_DAY + dt.timedelta(made.DAYS - 1)
    found: list[Took] = []
    for turn in range(times + 1):
        for ids, how in DASHBOARD:
            for length in (7, 28, 90):
                asked = dict(how)
                days = asked.pop("last", length)
                with timed() as took:
                    queries.answer(ids, period=(until - dt.timedelta(days - 1), until), **asked)
                if turn:  # the first is for the process to warm up
                    found.append(took)
    by_clock, by_cpu = (
        np.percentile([getattr(t, n) for t in found], 95) * 1000 for n in ("clock_s", "cpu_s")
    )
    print(
        f"{len(found)} questions of dashboards: p95 {by_clock:.0f} ms, of CPU {by_cpu:.0f} ms,"
        f" load {os.getloadavg()[0]:.1f}"
    )
    goals.at_most("dashboard from roll-ups, p95 (ms)", by_clock, 100, ".0f")

    def from_lake() -> Any:
        from dataclasses import replace

        from sigap.web.insights.lake.whole_engine import engine_over
        from sigap.web.insights.queries.figures import settings_of
        from sigap.web.people import queries as people

        with state() as facts:
            over = engine_over(facts, people.zone())
            engine = replace(over, kept=None)
            engine.__dict__["_profile"] = over._profile  # what the manifest tells, as every question has it
            return engine.kpis(
                ["offered", "service_level"], by=("queue", "day"), settings=settings_of(None, None, None)
            )

    took = _best(from_lake, times)
    say("offered and service level by queue and day, from the lake", took)
    goals.at_most("additive KPI by queue and day from the lake (s)", took.clock_s, 1.0)
    whole = (made.FIRST_DAY, until)
    same = queries.answer(["offered", "service_level"], by=("queue", "day"), period=whole).rows()
    if from_lake().rows() != same:
        sys.exit("roll-ups and lake differ")
    repeats: dict[str, Any] = {"by": ("queue",), "period": whole, "variants": {"fcr": "no_repeat"}}
    if not queries.answer(["fcr"], **repeats).rows():
        sys.exit("nothing is told of repeat contacts")
    took = _best(lambda: queries.answer(["fcr"], **repeats), times)
    say("first-contact resolution by repeat contacts, by queue", took)
    goals.at_most("FCR by repeat contacts (s)", took.clock_s, 5.0)
    first = next(iter(queries.visits(period=whole, limit=1).rows))
    say(
        "a page of the visits behind a cell",
        _best(lambda: queries.visits(period=whole, where={"queue": ["antrean-07"]}), 3),
    )
    say("everything of one contact", _best(lambda: queries.contact(first["contact_id"]), 3))


def _best(work: Callable[[], Any], times: int) -> Took:
    """Return the median by the clock of several times, after one to warm up."""
    work()
    found = []
    for _ in range(times):
        with timed() as took:
            work()
        found.append(took)
    return sorted(found, key=lambda t: t.clock_s)[len(found) // 2]


def _closing(goals: Goals, visits: int) -> None:
    """Close a day of so many visits, close it again, and open it again for a late event."""
    day = made.FIRST_DAY + dt.timedelta(made.DAYS + 1)
    tables = _busy_day(day, visits)
    most, last = _in_two(tables)
    pid = _stored(most, visits)
    _laid(day, pid)
    _stored(last, visits // 100)
    _closed(goals, day, visits, pid)
    contact = tables["visits"]["contact_id"][0].as_py()
    whole = {
        name: tables[name].filter(pa.compute.equal(tables[name]["contact_id"], contact))
        for name in ("contacts", "visits", "legs")
    }
    _opened_again(goals, day, contact, whole, pid)
    _corrected(goals, day, contact, whole, pid)


def _in_two(tables: dict[str, pa.Table]) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """Return a day's facts without those of the contacts of the last hundredth of its visits, and those."""
    visits = tables["visits"]
    latest = pa.compute.sort_indices(visits, sort_keys=[("entered_at", "descending")])
    ids = visits["contact_id"].take(latest[: visits.num_rows // 100]).unique()
    most, last = {"states": tables["states"]}, {}
    for name in ("contacts", "visits", "legs"):
        is_last = pa.compute.is_in(tables[name]["contact_id"], ids)
        most[name], last[name] = tables[name].filter(pa.compute.invert(is_last)), tables[name].filter(is_last)
    return most, last


def _laid(day: dt.date, pid: int) -> None:
    """Lay what there is of the day into the lake, and remove its rows from PostgreSQL."""
    from sigap.web.insights import operations

    with timed(pid) as took:
        operations.lay_day(day)
    say("laid into the lake beforehand", took)
    with timed(pid) as took:
        operations.remove_moved()
    say("its rows removed from PostgreSQL", took)


def _stored(tables: dict[str, pa.Table], visits: int) -> int:
    """Store a day's facts in PostgreSQL; return the number of the database's process."""
    from django.db import connection, transaction

    from sigap.web.insights import operations

    with timed() as took, transaction.atomic():
        operations.store(tables, contacts=(), agents={})
    say(f"a day of {visits:,} visits stored in PostgreSQL", took)
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"ANALYZE facts_{name}")
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _closed(goals: Goals, day: dt.date, visits: int, pid: int) -> None:
    """Close the day for the first time, remove its rows from PostgreSQL, and roll it up."""
    from sigap.web.insights import operations

    with timed(pid) as took:
        operations.close_day(day)
    say("the day closed", took)
    goals.at_most(f"closing a day of {visits:,} visits (s)", took.clock_s, 10.0)
    with timed(pid) as took:
        number = operations.remove_moved()
    say(f"{number:,} rows that have moved removed from PostgreSQL", took)
    with timed(pid) as took:
        operations.roll_up(day)
    say("its roll-ups made", took)


def _opened_again(goals: Goals, day: dt.date, contact: str, whole: dict[str, pa.Table], pid: int) -> None:
    """Store a contact's facts once more as they are, and close the day anew: the same files come out."""
    from django.db import transaction

    from sigap.web.insights import operations
    from sigap.web.insights.models import Correction, LakeFile

    before = dict(LakeFile.objects.filter(day=day).values_list("table", "digest"))
    with timed(pid) as took, transaction.atomic():
        operations.store(whole, contacts={contact}, agents={}, late=1)
    say("a late event stored", took)
    with timed(pid) as took:
        operations.close_day(day)
    say("the day opened again and closed", took)
    goals.at_most("opening it again for a late event (s)", took.clock_s, 10.0)
    after = dict(LakeFile.objects.filter(day=day).values_list("table", "digest"))
    goals.at_least(
        "files that are the same bit for bit, nothing having changed",
        sum(after[n] == d for n, d in before.items()),
        len(before),
    )
    if Correction.objects.exists():
        sys.exit("a correction was written, and nothing was corrected")


def _corrected(goals: Goals, day: dt.date, contact: str, whole: dict[str, pa.Table], pid: int) -> None:
    """Store a contact's visits with another outcome, and close the day anew: a correction is written."""
    from django.db import transaction

    from sigap.web.insights import operations
    from sigap.web.insights.models import Correction

    visits = whole["visits"]
    place = visits.schema.get_field_index("outcome")
    outcome = visits.schema.field(place)
    lost = pa.array(["lost"] * visits.num_rows).cast(outcome.type)
    changed = {**whole, "visits": visits.set_column(place, outcome, lost)}
    with timed(pid) as took:
        with transaction.atomic():
            operations.store(changed, contacts={contact}, agents={}, late=1)
        closed = operations.close_day(day)
    say("a late event that changes a visit stored, and the day closed", took)
    goals.at_most("the same for an event that changes something (s)", took.clock_s, 10.0)
    if not Correction.objects.exists() or "visits" not in closed.tables:
        sys.exit("no correction was written, and something was corrected")


def _busy_day(day: dt.date, visits: int) -> dict[str, pa.Table]:
    """Return the facts of one day of so many visits."""
    random = np.random.default_rng(7)
    everyone = np.arange(max(visits // 55, made.QUEUES))
    midnight = (day - dt.date(1970, 1, 1)).days * made.DAY_MS - made.OFFSET_MS
    work = made.work_of(random, midnight, everyone, int(visits * made.ANSWERED))
    table, transfer = made.visits_of(random, work, 10**9, visits, len(everyone))
    legs = made.legs_of(random, work, table, transfer, 10**9, len(everyone))
    return {
        "contacts": contacts_of(table),
        "visits": table,
        "legs": legs,
        "states": made.states_of(work, midnight, everyone),
    }


if __name__ == "__main__":
    sys.exit(main())
