"""Whatever numbers and ids a problem holds, the checks answer; they never fail."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_week import AYU, MONDAY, SOUND, rule

from sigap.scheduling.checks import Severity, check, require_sound
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Leave, Past, Preference, Request, Window, Wish
from sigap.scheduling.problem import Demand, Fixed, Problem, ShiftCover
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.shifts import Activity

JAKARTA = timezone(timedelta(hours=7))
RULES = [
    rule(RuleKind.MIN_DAYS_IN_A_ROW, "run", days=2),
    rule(RuleKind.MAX_WEEKENDS, "weekends", weekends=2),
    rule(RuleKind.MAX_SHIFTS, "shifts", shifts=5, template="N"),
]
AYU_FULL = replace(
    AYU, availability=(Window(360, 2880),), leave=(Leave(MONDAY, MONDAY),), preferences=(Preference("D"),),
    earliest_start=0, latest_end=2000, max_nights=3, past=Past(datetime(2026, 11, 22, 7, tzinfo=JAKARTA), "N", 1, 0),
)  # fmt: skip
RICH = replace(
    SOUND,
    people=(AYU_FULL, *SOUND.people[1:]),
    fixed=(Fixed("ayu", MONDAY + timedelta(days=1), "D", 480), Fixed("budi", MONDAY, "N")),
    requests=(Request("citra", MONDAY, Wish.ON, "D", None), Request("budi", MONDAY, Wish.OFF)),
    covers=(ShiftCover(MONDAY, "D", 1, 5.0),),
    activities=(
        Activity(
            "talk", "Talk", 30, ("ayu", "budi"),
            datetime(2026, 11, 24, 9, tzinfo=JAKARTA), datetime(2026, 11, 24, 12, tzinfo=JAKARTA),
        ),
    ),
    rules=SOUND.rules.with_rules(RULES),
)  # fmt: skip

NUMBERS = st.sampled_from((-1, 0, 1, 7, 13, 15, 45, 96, 1439, 1440, 2881, 10**9))
REALS = st.sampled_from((float("nan"), float("inf"), -0.5, 0.0, 1e308))
DATES = st.sampled_from((date.min, date.max, MONDAY, MONDAY + timedelta(days=40)))
ZONES_AND_IDS = st.sampled_from(("", "x", "D", "ayu", "Asia/Jakarta", "../etc/passwd", "Europe/Berlin"))


def other(draw: st.DrawFn, value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool | Wish) or value is None:
        return value
    if isinstance(value, int):
        return draw(NUMBERS)
    if isinstance(value, float):
        return draw(st.one_of(NUMBERS.map(float), REALS))
    if isinstance(value, datetime):
        return draw(
            st.sampled_from((value.replace(year=1), value.replace(tzinfo=None), value.replace(year=9999)))
        )
    if isinstance(value, date):
        return draw(DATES)
    if isinstance(value, str):
        return draw(ZONES_AND_IDS)
    if isinstance(value, np.ndarray):
        changed = value.copy()
        changed.flat[draw(st.integers(0, value.size - 1))] = draw(REALS)
        return draw(st.sampled_from((changed, value[:1], value[None], np.zeros(0))))
    return value


def damaged(draw: st.DrawFn, value: Any) -> Any:
    """Return a value with one thing somewhere in it changed."""
    if is_dataclass(value) and not isinstance(value, Problem | Horizon) and draw(st.integers(0, 9)) == 0:
        return value
    if isinstance(value, tuple) and value:
        at = draw(st.integers(0, len(value) - 1))
        kept = damaged(draw, value[at])
        return (*value[:at], kept, *value[at + 1 :]) if draw(st.booleans()) else (*value, value[at])
    if isinstance(value, frozenset):
        return frozenset(other(draw, one) for one in value)
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.init and field.name not in ("text", "name")]
        name = draw(st.sampled_from(names))
        return replace(value, **{name: damaged(draw, getattr(value, name))})  # type: ignore[type-var]
    if isinstance(value, dict):
        return {key: other(draw, one) for key, one in value.items()}
    return other(draw, value)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    problem = RICH
    for _ in range(draw(st.integers(1, 3))):
        problem = damaged(draw, problem)
    return problem


class Quiet:
    """A problem that prints as its name."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __repr__(self) -> str:
        return self.problem.name


@settings(max_examples=120, deadline=None)
@given(problems().map(Quiet))
def test_the_checks_answer_whatever_is_asked(quiet: Quiet) -> None:
    problem = quiet.problem
    found = check(problem)
    errors = [one for one in found if one.severity is Severity.ERROR]
    assert all(one.message("en") and one.message("id") for one in found)
    if errors:
        with pytest.raises(SchedulingError):
            require_sound(problem)
    else:
        assert require_sound(problem) == found


def test_the_rich_week_is_sound() -> None:
    assert [one for one in check(RICH) if one.severity is Severity.ERROR] == []
    assert isinstance(RICH.demands[0], Demand)
