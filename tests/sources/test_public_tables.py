"""The two mappings that ship with the project, on the public data they were written for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import sigap
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "examples" / "mappings"


def read(table: str, mapping: str, tz: str) -> Facts:
    path = SHARED / table
    if not path.exists():
        pytest.skip(f"{table} is not on this machine (public data, not shipped)")
    return sigap.read(path, mapping=MAPPINGS / mapping, tz=tz)


@pytest.fixture(scope="module")
def bank() -> Facts:
    return read("anonymous_bank_1999.parquet", "anonymous_bank_1999.toml", "Asia/Jerusalem")


@pytest.fixture(scope="module")
def incidents() -> Facts:
    return read("volvo_incidents_2013.csv.gz", "volvo_incidents_2013.toml", "Europe/Stockholm")


def test_every_call_of_the_bank_is_a_visit_or_counted(bank: Facts) -> None:
    dropped = {f.subject: f.count for f in bank.quality.findings.values() if f.problem is Problem.DROPPED}
    assert list(dropped.values()) == [828, 6196]  # phantoms; ended inside the voice response unit
    assert bank.quality.rows_read == 107_021
    assert bank["visits"].num_rows == 107_021 - 828 - 6_196
    assert bank.quality.count(Problem.UNPARSABLE) == 0


def test_the_banks_outcomes(bank: Facts) -> None:
    # AGENT 85,624 and HANG 20,569 in the file, less the 6,196 that never queued.
    assert Counter(bank["visits"]["outcome"].to_pylist()) == {"answered": 85_624, "abandoned": 14_373}
    assert bank["legs"].num_rows == 85_624
    waits = pl.from_arrow(bank["visits"].select(["wait_ms", "outcome"]))
    assert isinstance(waits, pl.DataFrame)
    assert waits["wait_ms"].min() == 0
    assert waits["wait_ms"].max() == 2_405_000


def test_the_ten_hour_service_is_reported_and_kept(bank: Facts) -> None:
    odd = bank.quality.findings[Problem.IMPOSSIBLE_DURATION, "legs.talk_ms"]
    assert (odd.count, odd.places[0].text) == (1, "36291000 ms")
    assert max(bank["legs"]["talk_ms"].to_pylist()) == 36_291_000


def test_calls_past_midnight_run_into_the_next_day(bank: Facts) -> None:
    visits = pl.from_arrow(bank["visits"].select(["entered_at", "left_at", "ended_at"]))
    assert isinstance(visits, pl.DataFrame)
    assert visits.filter(
        (pl.col("left_at") < pl.col("entered_at")) | (pl.col("ended_at") < pl.col("left_at"))
    ).is_empty()


def test_the_incidents_become_tickets(incidents: Facts) -> None:
    # 65,533 rows, each a status and a tier; 7,554 incidents.
    assert incidents.quality.rows_read == 65_533
    assert incidents["ticket_events"].num_rows == 2 * 65_533
    assert incidents["tickets"].num_rows == 7_554
    assert incidents.quality.count(Problem.UNPARSABLE) == 0


def test_what_the_incident_log_does_not_tell_is_unknown(incidents: Facts) -> None:
    assert incidents["tickets"]["replied_at"].null_count == 7_554
    assert incidents["ticket_gaps"].num_rows == 0


def test_one_incident_by_hand(incidents: Facts) -> None:
    # 1-364285768: received 2010-03-31 15:59:42+01:00 at L1, to L3 at 16:45:48, resolved 2010-04-06 15:44:51 for
    # the first time, reopened within the minute.
    tickets = {t["ticket_id"]: t for t in incidents["tickets"].to_pylist()}
    one = tickets["1-364285768"]
    assert (one["escalated"], one["tier_pair"]) == (True, "1>3")
    assert one["reopened"] == 1
    # Five days, 23 hours, 45 minutes and 9 seconds.
    assert one["resolution_first_ms"] == (5 * 86_400 + 23 * 3_600 + 45 * 60 + 9) * 1000
