"""The counters say what the journal says, in every random centre; and nothing gets lost."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_reference import scenarios

from sigap.simulation import Cause, GroupCount, Outcome, QueueCount, Result, Scenario, simulate

COUNTED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def from_journal(result: Result) -> dict[QueueCount, np.ndarray]:
    """Return (intervals, queues) of counters, added up row by row."""
    scenario, rows = result.scenario, result.journals[0].visits
    counts = {count: np.zeros((scenario.intervals, len(scenario.queues))) for count in QueueCount}
    for row in rows:
        root = row
        while root["cause"] == Cause.CALLBACK:  # a callback belongs to the visit that it replaced
            root = rows[root["parent"]]
        cell = int(root["entered_s"] // scenario.interval_s), int(row["queue"])
        waited_s = row["left_s"] - row["entered_s"]
        within = waited_s <= scenario.queues[row["queue"]].within_s

        def add(what: QueueCount, value: float = 1.0, cell: tuple[int, int] = cell) -> None:
            counts[what][cell] += value

        outcome, called = Outcome(row["outcome"]), row["cause"] == Cause.CALLBACK
        if outcome in (Outcome.ANSWERED, Outcome.UNREACHED):
            add(QueueCount.TALK_S, row["talk_s"] + row["hold_s"])
            add(QueueCount.WRAP_S, row["wrap_s"])
        if called:
            add(QueueCount.CALLBACK_ANSWERED, outcome is Outcome.ANSWERED)
            add(QueueCount.CALLBACK_UNREACHED, outcome is Outcome.UNREACHED)
            add(QueueCount.CALLBACK_WAIT_S, waited_s if outcome is Outcome.ANSWERED else 0.0)
            continue
        add(QueueCount.OFFERED)
        add(QueueCount.AGAIN, row["cause"] == Cause.RETRIAL)
        add(QueueCount.TRANSFERRED, row["cause"] == Cause.TRANSFER)
        add(QueueCount.WAITING, outcome is Outcome.WAITING)
        add(QueueCount.ANSWERED, outcome is Outcome.ANSWERED)
        add(QueueCount.ABANDONED, outcome is Outcome.ABANDONED)
        add(QueueCount.TIMED_OUT, outcome is Outcome.TIMED_OUT)
        add(QueueCount.CALLBACK, outcome is Outcome.CALLBACK)
        add(QueueCount.ABANDONED_WITHIN, outcome is Outcome.ABANDONED and within)
        if outcome is Outcome.ANSWERED:
            add(QueueCount.WITHIN, within)
            add(QueueCount.AT_ONCE, waited_s == 0)
            add(QueueCount.WAIT_ANSWERED_S, waited_s)
        elif outcome is not Outcome.WAITING:
            add(QueueCount.WAIT_LEFT_S, waited_s)
    return counts


@COUNTED
@given(scenario=scenarios(), seed=st.integers(0, 1000))
def test_queue_counters_are_those_of_the_journal(scenario: Scenario, seed: int) -> None:
    result = simulate(scenario, seed=seed, journal=True)
    for what, counts in from_journal(result).items():
        if what is not QueueCount.CONTAINED:  # the IVR's own are in no journal
            np.testing.assert_allclose(result.queues[0, :, :, what], counts, atol=1e-6, err_msg=what.name)


@COUNTED
@given(scenario=scenarios(), seed=st.integers(0, 1000))
def test_nobody_gets_lost(scenario: Scenario, seed: int) -> None:
    counts = simulate(scenario, seed=seed).queues
    ends = (
        QueueCount.ANSWERED,
        QueueCount.ABANDONED,
        QueueCount.TIMED_OUT,
        QueueCount.CALLBACK,
        QueueCount.WAITING,
    )
    np.testing.assert_array_equal(counts[..., QueueCount.OFFERED], sum(counts[..., end] for end in ends))


def occupied_s(spans: list[tuple[float, float]], until: float) -> float:
    """Return the length of the union of spans, cut at the end."""
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        start, end = max(start, reached), min(end, until)
        if end > start:
            total, reached = total + end - start, end
    return total


@COUNTED
@given(scenario=scenarios(), seed=st.integers(0, 1000))
def test_busy_time_is_that_of_the_journal(scenario: Scenario, seed: int) -> None:
    result = simulate(scenario, seed=seed, journal=True)
    spans: dict[tuple[int, int], list[tuple[float, float]]] = {}
    work_s = np.zeros(len(scenario.groups))
    for row in result.journals[0].visits:
        if row["agent"] >= 0:
            end = row["left_s"] + row["talk_s"] + row["hold_s"] + row["wrap_s"]
            spans.setdefault((row["group"], row["agent"]), []).append((row["left_s"], end))
            work_s[row["group"]] += min(end, scenario.length_s) - row["left_s"]
    busy_s = np.zeros(len(scenario.groups))
    for (group, _), mine in spans.items():
        busy_s[group] += occupied_s(mine, scenario.length_s)
    np.testing.assert_allclose(result.groups[0, :, :, GroupCount.BUSY_S].sum(axis=0), busy_s, atol=1e-6)
    np.testing.assert_allclose(result.groups[0, :, :, GroupCount.WORK_S].sum(axis=0), work_s, atol=1e-6)
    duty_s = result.groups[0, :, :, GroupCount.DUTY_S]
    assert np.all(result.groups[0, :, :, GroupCount.BUSY_S] <= duty_s + 1e-6)
    assert np.all(
        result.groups[0, :, :, GroupCount.OVERTIME_S] <= result.groups[0, :, :, GroupCount.BUSY_S] + 1e-6
    )


@COUNTED
@given(scenario=scenarios(), seed=st.integers(0, 1000))
def test_duty_and_breaks_are_those_of_the_agents_journal(scenario: Scenario, seed: int) -> None:
    result = simulate(scenario, seed=seed, journal=True)
    journal = result.journals[0]
    spent = np.zeros((len(scenario.groups), 3))
    for agent in range(len(journal.agents)):
        changes = journal.changes[journal.changes["agent"] == agent]
        ends = [*changes["at_s"][1:], scenario.length_s]
        for change, end in zip(changes, ends, strict=True):
            spent[change["group"], change["state"]] += end - max(change["at_s"], 0.0)
    np.testing.assert_allclose(result.groups[0, :, :, GroupCount.DUTY_S].sum(axis=0), spent[:, 1], atol=1e-6)
    np.testing.assert_allclose(result.groups[0, :, :, GroupCount.BREAK_S].sum(axis=0), spent[:, 2], atol=1e-6)
