"""What the twin lived, as facts and as events: one story, and the same numbers as its own counters."""

# ruff: noqa: E501 (a scenario reads best as a table)
from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

import sigap
from sigap.facts.bundle import Facts
from sigap.facts.fold import Fold
from sigap.facts.validation import check
from sigap.simulation import (
    Agent,
    Arrivals,
    AwayNow,
    Break,
    CallbackOffer,
    Group,
    GroupCount,
    InHandNow,
    LiveState,
    Queue,
    QueueCount,
    Result,
    Retrial,
    Scenario,
    ScenarioError,
    Shift,
    Skill,
    WaitingNow,
    deterministic,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.events import events_of
from sigap.simulation.facts import facts_of

PLAIN = Scenario(
    queues=(
        Queue("voice", lognormal(200, cv=1.0), Arrivals((60,)), patience=exponential(90), wrap=exponential(20), hold=exponential(5)),
        Queue("chat", exponential(400), Arrivals((20,)), channel="chat", patience=exponential(300), slowdown=0.1),
    ),
    groups=(
        Group("calls", (Skill("voice"),), staffing=(7,)),
        Group(
            "chats",
            (Skill("chat"), Skill("voice", level=2, after_wait_s=20)),
            agents=tuple(Agent(f"Agen {n}", (Shift(0, 9000, (Break(3600, 900, "tea"),)), Shift(9000, 20000, group="calls"))) for n in range(4)),
            concurrency={"chat": 2},
        ),
    ),
    length_s=4 * 3600,
    starts_at_ms=1_795_395_600_000,
    zone="Asia/Jakarta",
)  # fmt: skip
"""Four hours, two queues, agents lent for the last part of it."""

RICH = replace(
    PLAIN,
    queues=(
        replace(
            PLAIN.queues[0],
            retrial=Retrial(0.5, exponential(300)),
            callback=CallbackOffer(40, 0.6, reach=0.6),
            transfers={"chat": 0.1},
            timeout_s=150.0,
            arrivals=Arrivals((75,)),
        ),
        PLAIN.queues[1],
    ),
)
LIVE = replace(
    RICH,
    live=LiveState(
        waiting=(WaitingNow("voice", -30, "w-1"), WaitingNow("chat", -10)),
        in_hand=(InHandNow("voice", -100, "calls/1", contact="h-1"), InHandNow("voice", -5, "calls/2", wrapping=True)),
        away=(AwayNow("calls/3", 600, -60, "tea"),),
    ),
)  # fmt: skip
NIGHT = replace(RICH, starts_at_ms=RICH.starts_at_ms + 12 * 3_600_000)
"""From 20:00 to midnight and no further; and from 22:00 over midnight."""
MIDNIGHT = replace(RICH, starts_at_ms=RICH.starts_at_ms + 14 * 3_600_000)


@pytest.fixture(scope="module", params=["plain", "rich", "live", "night", "midnight"])
def lived(request: pytest.FixtureRequest) -> Result:
    scenario = {"plain": PLAIN, "rich": RICH, "live": LIVE, "night": NIGHT, "midnight": MIDNIGHT}[
        request.param
    ]
    return simulate(scenario, seed=11, journal=True)


def test_the_facts_keep_the_contract(lived: Result) -> None:
    assert check(facts_of(lived)) == []


def test_folding_the_events_gives_the_same_facts(lived: Result) -> None:
    made = facts_of(lived)
    fold = Fold(made.zone, source="twin")
    fold.extend(events_of(lived))
    folded = fold.facts()
    assert folded.names == made.names
    assert folded.until == made.until
    for name in made.names:
        assert rows(folded, name) == rows(made, name), name
    assert {f.problem: f.count for f in folded.quality.worst_first()} == {
        f.problem: f.count for f in made.quality.worst_first()
    }


def rows(made: Facts, name: str) -> list[dict[str, object]]:
    """Return a table's rows in the order of their text: the two paths write them in different orders."""
    return sorted(plain(made[name]).to_pylist(), key=repr)


def plain(table: pa.Table) -> pa.Table:
    fields = [
        pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema
    ]
    return table.cast(pa.schema(fields))


def test_the_kpis_of_the_facts_are_the_twins_own_counters() -> None:
    result = simulate(PLAIN, seed=5, journal=True)
    asked = ["offered", "answered", "abandoned", "asa", "service_level"]
    for row in sigap.kpis(facts_of(result), asked, by=["queue"]).to_polars().to_dicts():
        count = {what: result.count(what, row["queue"]).sum() for what in QueueCount}
        answered, abandoned = count[QueueCount.ANSWERED], count[QueueCount.ABANDONED]
        assert (row["offered"], row["answered"], row["abandoned"]) == (
            count[QueueCount.OFFERED],
            answered,
            abandoned,
        )
        assert row["asa"] == pytest.approx(count[QueueCount.WAIT_ANSWERED_S] / answered, abs=0.001)
        if row["queue"] == "voice":  # no published threshold holds for chat, so none is assumed
            assert row["service_level"] == pytest.approx(
                100 * count[QueueCount.WITHIN] / (answered + abandoned)
            )


def test_handle_time_and_occupancy_of_the_facts_are_the_twins_own() -> None:
    """Two quiet hours at the end let every contact be finished, so the counters and the facts speak of the same."""
    volumes = (*(1.0,) * 8, *(0.0,) * 4)
    queues = tuple(
        replace(queue, arrivals=Arrivals(tuple(queue.arrivals.expected[0] * v for v in volumes)))
        for queue in PLAIN.queues
    )
    result = simulate(replace(PLAIN, length_s=6 * 3600, queues=queues), seed=7, journal=True)
    assert result.count(QueueCount.WAITING).sum() == 0
    row = sigap.kpis(facts_of(result), ["aht", "occupancy"]).to_polars().to_dicts()[0]
    work = result.count(QueueCount.TALK_S).sum() + result.count(QueueCount.WRAP_S).sum()
    assert row["aht"] == pytest.approx(work / result.count(QueueCount.ANSWERED).sum(), abs=0.001)
    share = result.spent(GroupCount.BUSY_S).sum() / result.spent(GroupCount.DUTY_S).sum()
    assert row["occupancy"] == pytest.approx(100 * share, abs=0.001)


def test_one_caller_worked_out_by_hand() -> None:
    """One caller at 10 s, transferred at once to a queue whose agent is there: two visits, two legs, one contact."""
    scenario = Scenario(
        queues=(
            Queue("first", deterministic(60), Arrivals(instants_s=(10.0,)), hold=deterministic(5), wrap=deterministic(15), transfers={"second": 1.0}),
            Queue("second", deterministic(30)),
        ),
        groups=(Group("a", (Skill("first"),), (Agent("Ayu"),)), Group("b", (Skill("second"),), (Agent("Budi"),))),
        length_s=600,
    )  # fmt: skip
    made = facts_of(simulate(scenario, journal=True))
    legs = made["legs"].to_pylist()
    assert [
        (leg["agent"], leg["talk_ms"], leg["hold_ms"], leg["wrap_ms"], leg["outcome"]) for leg in legs
    ] == [
        ("Ayu", 60_000, 5_000, 15_000, "transfer_blind"),
        ("Budi", 30_000, 0, 0, "ended"),
    ]
    visits = made["visits"].to_pylist()
    assert [(visit["visit_id"], visit["queue"], visit["transfer"]) for visit in visits] == [
        ("0.0.0/0/1", "first", "blind"),
        ("0.0.0/0/2", "second", None),
    ]
    contact = made["contacts"].to_pylist()[0]
    assert (contact["started_at"].timestamp(), contact["ended_at"].timestamp()) == (10.0, 105.0)


def test_the_forecast_is_of_what_enters_the_queue() -> None:
    queue = replace(PLAIN.queues[0], ivr_contained=0.25)
    made = facts_of(simulate(replace(PLAIN, queues=(queue, PLAIN.queues[1])), journal=True))
    assert made["forecasts"]["volume"].to_pylist() == [45.0] * 8 + [20.0] * 8


def test_a_result_without_a_journal_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no journal"):
        facts_of(simulate(PLAIN))
