"""What queue_log's events mean, worked out by hand; both paths must say so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem
from sigap.sources import read
from sigap.sources.asterisk.lines import caller, milliseconds, parse
from sigap.sources.asterisk.members import state_of
from sigap.sources.asterisk.reader import detect, events
from sigap.sources.inputs import Sample

OWN = Path(__file__).parent / "data" / "queue_log_every_event"
FAITHFUL = Path(__file__).parents[3] / "shared/data/asterisk/queue_log_source_faithful_all_events.txt"


def log(path: Path, *, compiled: bool) -> Facts:
    return read(path, source="asterisk", tz="Asia/Jakarta", compiled=compiled)


def column(table: pa.Table, name: str) -> list[object]:
    return table[name].to_pylist()


@pytest.fixture(params=[False, True], ids=["line by line", "compiled"])
def own(request: pytest.FixtureRequest) -> Facts:
    return log(OWN, compiled=request.param)


@pytest.mark.skipif(
    not FAITHFUL.exists(), reason="the shared queue_log with all events is not on this machine"
)
@pytest.mark.parametrize("compiled", [False, True])
def test_the_faithful_log_has_these_counts(compiled: bool) -> None:
    facts = log(FAITHFUL, compiled=compiled)
    assert Counter(column(facts["visits"], "outcome")) == {
        "answered": 5, "abandoned": 3, "failed": 2, "timeout": 1, "key": 1, "empty": 1, "withdrawn": 1,
    }  # fmt: skip
    assert Counter(column(facts["legs"], "outcome")) == {
        "caller": 1, "transfer_blind": 1, "transfer_attended": 2, "open": 1, "missed": 1, "canceled": 1,
    }  # fmt: skip
    visits = facts["visits"]
    waits = {"answered": 12 + 8 + 4 + 10 + 10, "abandoned": 3 + 90 + 6}
    for outcome, seconds in waits.items():
        told = [
            w
            for w, o in zip(column(visits, "wait_ms"), column(visits, "outcome"), strict=True)
            if o == outcome
        ]
        assert sum(told) == seconds * 1000  # type: ignore[arg-type]
    talk = [t for t in column(facts["legs"], "talk_ms") if t is not None]
    assert talk == [100_000, 60_000, 120_000, 90_000]
    assert column(visits, "transfer").count("attended") == 2
    assert facts["contacts"].num_rows == 14
    assert facts.quality.count(Problem.UNKNOWN_EVENT) == 1  # OUTCALL
    assert facts.quality.count(Problem.OPEN) == 1
    assert facts.quality.count(Problem.UNEXPECTED_EVENT) == 0
    states = facts["states"].to_pylist()
    lunch = [row["duration_ms"] for row in states if row["agent"] == "Alice" and row["state"] == "break"]
    assert lunch == [292_000]  # 1700000008 to 1700000300, once although PAUSEALL is followed by PAUSE


VISITS = [  # contact's number, queue, outcome, wait in seconds, agent, transfer
    (1, "bantuan", "answered", 20, "Ayu", None),
    (2, "bantuan", "answered", 2, "Ayu", None),
    (3, "bantuan", "answered", 10, "Ayu", "blind"),
    (3, "penjualan", "answered", 10, "Budi", "attended"),
    (4, "bantuan", "answered", 10, "Ayu", "attended"),
    (5, "bantuan", "answered", 5, "Ayu", "attended"),
    (6, "bantuan", "answered", 8, "Budi", "blind"),
    (7, "bantuan", "abandoned", 3, None, None),
    (8, "bantuan", "timeout", 60, None, None),
    (9, "bantuan", "key", 15, None, None),
    (10, "bantuan", "empty", 1, None, None),
    (11, "bantuan", "withdrawn", 30, None, None),
    (12, "bantuan", "failed", 5, None, None),
    (13, "bantuan", "failed", 3, None, None),
    (14, "bantuan", "abandoned", 6, None, None),
    (15, "bantuan", "answered", 10, "Budi", None),
    (16, "bantuan", "lost", None, None, None),
    (17, "bantuan", "waiting", None, None, None),
]

LEGS = [  # contact's number, agent, outcome, ring in seconds, talk in seconds
    (1, "Budi", "missed", 7, None),
    (1, "Budi", "missed", 7, None),
    (1, "Ayu", "agent", 5, 120),
    (2, "Ayu", "caller", None, 60),
    (3, "Ayu", "transfer_blind", 5, 40),
    (3, "Budi", "transfer_attended", 2, 40),
    (4, "Ayu", "transfer_attended", 5, 90),
    (5, "Ayu", "transfer_attended", 3, 30),
    (6, "Budi", "transfer_blind", 3, 60),
    (14, "Ayu", "canceled", 6, None),
    (15, "Budi", "lost", 5, None),
]

STATES = [  # agent, state, reason, start and end in seconds after 1750000000
    ("Agent/1001", "available", None, 2900, 3100),
    ("Agent/1001", "offline", None, 3100, None),
    ("Agent/1002", "available", None, 3000, 3200),
    ("Agent/1002", "offline", None, 3200, None),
    ("Ayu", "available", None, 1, 20),
    ("Ayu", "break", "makan siang", 20, 620),
    ("Ayu", "available", None, 620, 1020),
    ("Ayu", "handling", None, 1020, 1140),
    ("Ayu", "available", None, 1140, 1202),
    ("Ayu", "handling", None, 1202, 1262),
    ("Ayu", "available", None, 1262, 1310),
    ("Ayu", "handling", None, 1310, 1350),
    ("Ayu", "available", None, 1350, 1510),
    ("Ayu", "handling", None, 1510, 1600),
    ("Ayu", "available", None, 1600, 1705),
    ("Ayu", "handling", None, 1705, 1735),
    ("Ayu", "available", None, 1735, 2800),
    ("Ayu", "offline", None, 2800, 3400),
    ("Ayu", "available", None, 3400, 3600),
    ("Ayu", "offline", None, 3600, None),
    ("Budi", "unready", None, 2, 10),
    ("Budi", "available", None, 10, 1360),
    ("Budi", "handling", None, 1360, 1400),
    ("Budi", "available", None, 1400, 1808),
    ("Budi", "handling", None, 1808, 1868),
    ("Budi", "available", None, 1868, 2710.75),
    ("Budi", "handling", None, 2710.75, 2800),
    ("Budi", "offline", None, 2800, None),
]


def test_every_visit(own: Facts) -> None:
    seconds = [None if w is None else w / 1000 for w in column(own["visits"], "wait_ms")]  # type: ignore[operator]
    numbers = [int(str(c)[-2:]) for c in column(own["visits"], "customer")]
    names = ("queue", "outcome")
    told = list(
        zip(
            numbers,
            *(column(own["visits"], n) for n in names),
            seconds,
            *(column(own["visits"], n) for n in ("agent", "transfer")),
            strict=True,
        )
    )
    assert told == VISITS


def test_every_leg(own: Facts) -> None:
    customer = dict(zip(column(own["visits"], "contact_id"), column(own["visits"], "customer"), strict=True))
    told = [
        (
            int(str(customer[row["contact_id"]])[-2:]), row["agent"], row["outcome"],
            row["ring_ms"] and row["ring_ms"] / 1000, row["talk_ms"] and row["talk_ms"] / 1000,
        )
        for row in own["legs"].to_pylist()
    ]  # fmt: skip
    assert told == LEGS


def test_a_transfer_is_one_contact_two_visits_and_two_legs(own: Facts) -> None:
    contact = "1750001300.1"
    assert column(own["contacts"], "contact_id").count(contact) == 1
    visits = [row for row in own["visits"].to_pylist() if row["contact_id"] == contact]
    legs = [row for row in own["legs"].to_pylist() if row["contact_id"] == contact]
    assert [row["visit_id"] for row in visits] == [f"{contact}/1", f"{contact}/2"]
    assert [row["visit_id"] for row in legs] == [f"{contact}/1", f"{contact}/2"]


def test_the_agents_time(own: Facts) -> None:
    def second(instant: object) -> float | None:
        return None if instant is None else instant.timestamp() - 1_750_000_000  # type: ignore[attr-defined]

    told = [
        (row["agent"], row["state"], row["reason"], second(row["started_at"]), second(row["ended_at"]))
        for row in own["states"].to_pylist()
    ]
    assert told == STATES


def test_what_is_reported(own: Facts) -> None:
    count = own.quality.count
    assert own.quality.rows_read == 68
    assert own.quality.findings[Problem.UNKNOWN_EVENT, "OUTCALL"].places[0].line == 65
    assert count(Problem.LOST) == 2  # one waiting, one in hand when the log began anew
    assert count(Problem.OPEN) == 1
    assert count(Problem.REPEATED_LINE) == 1
    assert count(Problem.UNEXPECTED_EVENT) == 0
    assert own.quality.findings[Problem.MISSING_PART, "legs.wrap_ms"].count == 8
    assert count(Problem.CLOCK_JUMP) == 0


def test_coverage_has_a_gap_where_the_log_began_anew(own: Facts) -> None:
    seconds = [
        [None if v is None else int(v.timestamp()) - 1_750_000_000 for v in column(own["coverage"], name)]  # type: ignore[attr-defined]
        for name in ("started_at", "ended_at")
    ]
    assert seconds == [[0, 2800], [2720, None]]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        (["", "0811", "1"], "0811"),
        (["http://a", "0811", "1"], "0811"),
        (["http://a", "b", "0811", "1"], "0811"),
        (["", "0811", "1", "Siti"], "0811"),
        (["http://a", "0811", "1", "Siti"], "0811"),
        (["http://a", "0811", "1", "081155555"], "0811"),
        (["a", "b", "c", "0811", "12"], "0811"),
        (["", "", "1"], None),
        (["", "Anonymous", "1"], None),
        ([], None),
    ],
)
def test_the_callers_number(fields: list[str], number: str | None) -> None:
    assert caller(fields) == number


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1700000000", 1_700_000_000_000),
        ("1700000000.5", 1_700_000_000_500),
        ("1700000000.123456", 1_700_000_000_123),
        ("1700000000.", None),
        ("", None),
        ("-5", None),
        ("2023-01-01", None),
        ("170000000012", None),
    ],
)
def test_times(text: str, at: int | None) -> None:
    assert milliseconds(text) == at


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("lunch", "break"),
        ("Makan Siang", "break"),
        ("sholat-dzuhur", "break"),
        ("TOILET", "break"),
        ("Pelatihan produk", "training"),
        ("rapat pagi", "meeting"),
        ("coaching", "coaching"),
        ("Back Office", "back_office"),
        ("Auto-Pause", "unready"),
        ("", "unready"),
    ],
)
def test_what_a_pause_means(reason: str, state: str) -> None:
    assert state_of(reason) == state


@pytest.mark.parametrize("text", ["", "a", "1|2|3|4", "x|1|q|a|CONNECT|1", "1700000000|1|q|a||1"])
def test_what_is_no_line(text: str) -> None:
    assert parse(text) is None


def test_detection_knows_a_queue_log_and_nothing_else() -> None:
    assert detect(Sample("queue_log", OWN.read_bytes())) > 0.9
    assert detect(Sample("x.csv", b"a|b|c|d|e\n1|2|3|4|5\n")) == 0
    assert detect(Sample("x", b"")) == 0


def test_events_are_told_in_order() -> None:
    told = [event.type.value for event in events(OWN.read_text().splitlines()[12:17])]
    assert told == ["visit.entered", "leg.missed", "leg.missed", "leg.answered", "leg.ended"]


@pytest.mark.parametrize("compiled", [False, True])
def test_a_duration_that_cannot_be_is_shown_where_it_is_told(tmp_path: Path, compiled: bool) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1750000000|a|q|NONE|ENTERQUEUE||0812|1\n"
        "1750000000|b|q|NONE|ENTERQUEUE||0813|2\n"
        "1750000009|a|q|Ayu|CONNECT|9|x|-3\n"
        "1750000019|b|q|NONE|ABANDON|1|2|90000\n"
        "1750200000|a|q|Ayu|COMPLETEAGENT|9||1\n"
    )
    quality = log(path, compiled=compiled).quality
    told = {
        subject: [(place.file, place.line) for place in finding.places]
        for (problem, subject), finding in quality.findings.items()
        if problem is Problem.IMPOSSIBLE_DURATION
    }
    assert told == {
        "legs.ring_ms": [(str(path), 3)],
        "visits.wait_ms": [(str(path), 4)],
        "legs.talk_ms": [(str(path), 5)],
    }
