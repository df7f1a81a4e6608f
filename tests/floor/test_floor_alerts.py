"""Rules over figures: duration, least count, hysteresis, quiet hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from sigap.floor.alerts import (
    BUILT_IN,
    LOST_AFTER_MS,
    NAMES,
    Change,
    QuietHours,
    Reading,
    Rule,
    Severity,
    Side,
    Watch,
    What,
)
from sigap.floor.watchable import FIGURES, Figure, Of

WIB = ZoneInfo("Asia/Jakarta")
NOON_MS = 1_795_410_000_000  # 2026-11-23 12:00 in Jakarta
LONG_WAIT = Rule("long", Of.QUEUE, Figure.LONGEST_WAIT, Side.ABOVE, 120, 60, for_s=30, least=2)


def read(value: float | None, counted: int = 5, key: str = "cs") -> list[Reading]:
    """Return one queue's longest wait."""
    return [Reading(Of.QUEUE, key, Figure.LONGEST_WAIT, value, counted)]


def told(rule: Rule, values: list[float | None], counted: int = 5) -> list[tuple[int, What]]:
    """Return at which of the readings, ten seconds apart, an alert began or ended."""
    watch = Watch((rule,), WIB)
    found = []
    for place, value in enumerate(values):
        found += [(place, c.what) for c in watch.look(read(value, counted), NOON_MS + place * 10_000)]
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([130, 130, 130, 130], [(3, What.RAISED)]),  # wrong for 30 s
        ([130, 130, 100, 130, 130], []),  # not for long enough
        ([130] * 4 + [100] * 3, [(3, What.RAISED)]),  # between the limits nothing changes
        ([130] * 4 + [100, 50], [(3, What.RAISED), (5, What.OVER)]),
        ([130] * 4 + [None, None], [(3, What.RAISED)]),  # nothing known: nothing said
        ([130] * 4 + [50] + [130] * 4, [(3, What.RAISED), (4, What.OVER), (8, What.RAISED)]),
    ],
)
def test_alerts_begin_and_end(values: list[float | None], expected: list[tuple[int, What]]) -> None:
    assert told(LONG_WAIT, values) == expected


def test_one_of_two_is_no_alarm() -> None:
    assert told(LONG_WAIT, [500.0] * 9, counted=1) == []


def test_a_share_can_be_too_small() -> None:
    rule = Rule("low", Of.QUEUE, Figure.LONGEST_WAIT, Side.BELOW, 0.7, 0.8)
    assert told(rule, [0.9, 0.65, 0.75, 0.85]) == [(1, What.RAISED), (3, What.OVER)]


@pytest.mark.parametrize(
    ("starts", "ends", "quiet"),
    [
        ("11:00", "13:00", True),
        ("13:00", "14:00", False),
        ("22:00", "12:30", True),
        ("22:00", "06:00", False),
    ],
)
def test_quiet_hours(starts: str, ends: str, quiet: bool) -> None:
    hours = QuietHours(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
    rule = replace(LONG_WAIT, quiet=(hours,))
    assert bool(told(rule, [500.0] * 9)) is not quiet


def test_only_the_keys_that_are_named() -> None:
    watch = Watch((replace(LONG_WAIT, for_s=0, keys=frozenset({"cs"})),), WIB)
    assert watch.look(read(500, key="sales"), NOON_MS) == []
    assert watch.look(read(500), NOON_MS) == [Change(What.RAISED, "long", "cs", 500, NOON_MS, NOON_MS, 500)]


def test_a_watch_goes_on_where_another_left() -> None:
    watch = Watch((LONG_WAIT,), WIB)
    watch.resume([("long", "cs", NOON_MS - 60_000, 700.0)], NOON_MS)
    assert watch.look(read(500), NOON_MS) == []
    [change] = watch.look(read(10), NOON_MS)
    assert (change.what, change.since_ms, change.worst) == (What.OVER, NOON_MS - 60_000, 700.0)


def test_an_alert_remembers_the_worst() -> None:
    watch = Watch((replace(LONG_WAIT, for_s=0),), WIB)
    for place, value in enumerate((130.0, 410.0, 200.0)):
        watch.look(read(value), NOON_MS + place)
    assert [change.worst for change in watch.look(read(10), NOON_MS + 9)] == [410.0]


def test_an_alert_of_which_nothing_is_known_any_more_is_lost() -> None:
    watch = Watch((replace(LONG_WAIT, for_s=0),), WIB)
    watch.look(read(130), NOON_MS)
    assert watch.look(read(None), NOON_MS + LOST_AFTER_MS) == []
    [change] = watch.look([], NOON_MS + LOST_AFTER_MS + 1)
    assert (change.what, change.value) == (What.LOST, 130)
    assert watch.look([], NOON_MS + 2 * LOST_AFTER_MS) == []


def test_changed_rules_count_anew_and_keep_what_is_raised() -> None:
    other = replace(LONG_WAIT, key="other", for_s=0)
    watch = Watch((LONG_WAIT, other), WIB)
    assert [change.rule for change in watch.look(read(130), NOON_MS)] == ["other"]
    changed = (replace(LONG_WAIT, limit=125), replace(other, severity=Severity.INFO))
    watch.follow(changed, WIB)
    assert watch.look(read(130), NOON_MS + 30_000) == []  # 30 s under the new limit are not over yet
    assert [change.rule for change in watch.look(read(130), NOON_MS + 60_000)] == ["long"]
    watch.follow(changed[:1], WIB)
    assert [change.rule for change in watch.look(read(10), NOON_MS + 61_000)] == ["long"]


def test_every_built_in_rule_has_a_name_in_both_languages() -> None:
    assert {rule.key for rule in BUILT_IN} == set(NAMES)
    assert all(name.en != name.id for name in NAMES.values())
    assert all(rule.of in FIGURES[rule.figure].of for rule in BUILT_IN)
    assert set(FIGURES) == set(Figure)
    assert all(rule.is_right(rule.limit) or rule.back != rule.limit for rule in BUILT_IN)
