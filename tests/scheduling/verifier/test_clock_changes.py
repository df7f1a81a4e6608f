"""Days with a clock change, and people whose clocks are not the centre's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from planned_week import DAY, EVENING, MONDAY, NIGHT, Planned, person, placed, problem_of, roster_of, rule

from sigap.scheduling.people import Window
from sigap.scheduling.problem import Demand
from sigap.scheduling.roster import Roster
from sigap.scheduling.rules import Rule, RuleKind
from sigap.scheduling.verifier import Check, Verification, verify
from sigap.scheduling.verifier.clock import MARGIN_SLOTS, WallClock

SPRING, AUTUMN = (
    date(2026, 3, 23),
    date(2026, 10, 19),
)  # Mondays of the weeks whose Sundays have 23 and 25 hours
SATURDAY, SUNDAY = 5, 6


def dutch(
    first: date, plans: list[Planned], who: dict[str, Any] | None = None, **changes: Any
) -> Verification:
    problem = problem_of(
        (person(site="utrecht", **(who or {})),), first=first, zone="Europe/Amsterdam", days=8, **changes
    )
    return verify(problem, roster_of(problem, plans))


@pytest.mark.parametrize(("first", "ends"), [(SPRING, 1920), (AUTUMN, 1800)])
def test_a_night_over_the_change_is_as_long_as_people_work(first: date, ends: int) -> None:
    plans = [Planned(SATURDAY, NIGHT)]
    assert dutch(first, plans).findings == ()
    assert dutch(first, plans).people["ayu"].week_minutes[first] == 480
    assert dutch(first, plans, {"latest_end": ends}).findings == ()
    (finding,) = dutch(first, plans, {"latest_end": ends - 15}).hard
    assert (finding.check, finding.excess) == (Check.LATEST_END, 15)


@pytest.mark.parametrize(("first", "rest_minutes"), [(SPRING, 600), (AUTUMN, 720)])
def test_rest_is_elapsed_time(first: date, rest_minutes: int) -> None:
    # From 23:00 on Saturday to 10:00 on Sunday the wall clock counts 11 hours.
    plans = [Planned(SATURDAY, EVENING), Planned(SUNDAY, DAY, 600)]
    kept = dutch(first, plans, rules=asks(RuleKind.MIN_REST, minutes=rest_minutes))
    assert kept.findings == ()
    (finding,) = dutch(first, plans, rules=asks(RuleKind.MIN_REST, minutes=rest_minutes + 15)).hard
    assert finding.excess == 15


def asks(kind: RuleKind, **parameters: int) -> tuple[Rule, ...]:
    return (rule(kind, parameters),)


@pytest.mark.parametrize(("first", "minutes"), [(SPRING, 300), (AUTUMN, 420)])
def test_closed_hours_follow_the_wall_clock(first: date, minutes: float) -> None:
    # From 23:00 to 05:00 there are five hours in spring and seven in autumn.
    rules = asks(RuleKind.NO_WORK_BETWEEN, begins=1380, until=1740)
    (finding,) = dutch(first, [Planned(SATURDAY, NIGHT)], rules=rules).hard
    assert finding.excess == minutes


@pytest.mark.parametrize(("first", "until"), [(SPRING, 1920), (AUTUMN, 1800)])
def test_availability_follows_the_wall_clock(first: date, until: int) -> None:
    plans = [Planned(SATURDAY, NIGHT)]
    assert dutch(first, plans, {"availability": (Window(1320, until),)}).kept
    assert not dutch(first, plans, {"availability": (Window(1320, until - 1),)}).kept


def test_a_start_an_hour_off_after_the_change_is_found() -> None:
    problem = problem_of((person(site="utrecht"),), first=SPRING, zone="Europe/Amsterdam", days=8)
    right = placed(problem, Planned(SUNDAY, DAY, 480))
    assert right.start == 6 * 96 + 28  # 08:00 comes seven hours after midnight
    shifted = [replace(part, start=part.start + 4, until=part.until + 4) for part in right.breaks]
    late = replace(right, start=right.start + 4, until=right.until + 4, breaks=tuple(shifted))
    assert verify(problem, Roster((late,))).kept  # 09:00 is a start too
    later = replace(late, start=late.start + 8, until=late.until + 8)
    found = {finding.check for finding in verify(problem, Roster((later,))).hard}
    assert Check.START in found


def test_people_two_zones_east_work_by_their_own_clock() -> None:
    demand = Demand.flat("voice", np.zeros(7 * 96))
    problem = problem_of((person(site="jayapura"),), demands=(demand,), holidays={MONDAY: "Nyepi"})
    verification = verify(problem, roster_of(problem, [Planned(0, DAY, 480)]))
    assert verification.findings == ()
    assert np.flatnonzero(verification.cover["voice"].present)[0] == 24  # 08:00 there is 06:00 in Jakarta
    assert verification.people["ayu"].holidays == 1


def test_a_shift_of_the_first_day_may_begin_before_the_centres_midnight() -> None:
    early = replace(DAY, id="D0", first_start=0, last_start=60)
    problem = problem_of((person(site="jayapura"),), demands=(Demand.flat("voice", np.zeros(7 * 96)),))
    contracts = tuple(replace(one, templates=("D0",)) for one in problem.contracts)
    problem = replace(problem, templates=(early,), contracts=contracts)
    roster = roster_of(problem, [Planned(0, early)])
    assert roster.assignments[0].start == -8
    verification = verify(problem, roster)
    assert verification.findings == ()
    assert (
        verification.cover["voice"].present.sum() == 36 - 8 - 6
    )  # two hours lie before it, six slots are breaks
    assert verification.costs.paid == 32


def test_a_shift_of_the_last_day_goes_on_after_the_horizon() -> None:
    problem = problem_of(demands=(Demand.flat("voice", np.zeros(7 * 96)),))
    verification = verify(problem, roster_of(problem, [Planned(6, NIGHT)]))
    assert verification.findings == ()
    assert verification.cover["voice"].present.sum() == 8
    assert verification.costs.paid == 32


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Europe/Amsterdam", "Asia/Kathmandu"])
def test_the_wall_clock_agrees_with_the_horizon(zone: str) -> None:
    horizon = problem_of(first=SPRING, zone="Europe/Amsterdam", days=8).horizon
    clock = WallClock(horizon, zone)
    for slot in range(-MARGIN_SLOTS, horizon.slots + MARGIN_SLOTS, 7):
        local = horizon.local(slot, zone)
        assert horizon.date(clock.day(slot)) == local.date()
        assert clock.minute(slot) == local.hour * 60 + local.minute
