"""Overtime and time off: offered where they are worth most, lawful, and worth what is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swap_week import centre, needed, roster, rule, shift, with_person

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.offering import Offer, OfferKind, accepted, offers, updated
from sigap.scheduling.people import Past
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Roster
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.serving import present_of, shared
from sigap.scheduling.trials import new_findings
from sigap.scheduling.verifier import verify

WEEK = centre(needed())
RESTED = replace(WEEK, rules=WEEK.rules.without("rest"))
PLAN = roster(shift("ayu", 0), shift("budi", 0, 9), shift("citra", 0, 8))
QUIET = {"calls": np.zeros(672)}
OVERTIME = (OfferKind.OVERTIME_AFTER, OfferKind.OVERTIME_BEFORE, OfferKind.REST_DAY)


def evening(agents: float, begins: int = 17, ends: int = 20) -> dict[str, np.ndarray]:
    """Return more calls than planned on Monday evening, and none else."""
    return {"calls": needed(agents, (0,), begins, ends)}


def told(found: tuple[Offer, ...]) -> list[tuple[str, str, int, int, float]]:
    """Return who, what, from and to the hour, and worth."""
    return [(o.person, o.kind.name, o.begins // 4, o.until // 4, o.worth) for o in found]


def test_overtime_goes_where_it_saves_most_net_of_its_pay() -> None:
    """One agent is missing from 17:00 to 20:00. Budi is there until 18:00. Ayu from 17:00: the first hour saves
    nothing, and every hour is paid for. From 18:00 Budi saves 8 x 4 and costs 4 x 1.5 + 4 x 2 = 14: worth 18.
    """
    found = offers(RESTED, PLAN, evening(1), 60, kinds=OVERTIME)
    assert told(found) == [("budi", "OVERTIME_AFTER", 18, 20, 18.0)]
    assert found[0].cost == 14
    assert found[0].text.en == (
        "Budi (budi), Monday 23 November 2026: overtime after the shift, 18:00-20:00, worth 18 paid quarter-hours."
    )
    assert found[0].text.id == (
        "Budi (budi), Senin, 23 November 2026: lembur setelah sif, 18.00-20.00, bernilai 18 seperempat jam berbayar."
    )


def test_the_cover_is_counted_anew_after_each_offer() -> None:
    """Two are missing: Ayu saves 12 x 4 and costs 6 + 8 x 2, worth 26; Budi beside her 8 x 4 less 14."""
    found = offers(RESTED, PLAN, evening(2), 60, kinds=OVERTIME)
    assert told(found) == [
        ("ayu", "OVERTIME_AFTER", 17, 20, 26.0),
        ("budi", "OVERTIME_AFTER", 18, 20, 18.0),
    ]
    assert offers(RESTED, PLAN, evening(2), 60, kinds=OVERTIME, most=1) == found[:1]


def test_nobody_is_asked_without_consent() -> None:
    problem = with_person(with_person(WEEK, "ayu", overtime_consent=False), "budi", overtime_consent=False)
    assert offers(problem, PLAN, evening(2), 60, kinds=OVERTIME) == ()


def test_four_hours_a_day_are_the_most() -> None:
    """With breaks enough for the rest rule; 17:00 to 23:00 is missing, and 21:00 is where it ends."""
    problem = RESTED
    plan = roster(shift("ayu", 0))
    (found,) = offers(problem, plan, evening(1, 17, 23), 60, kinds=OVERTIME)
    assert (found.begins // 4, found.until // 4) == (17, 21)
    unlimited = replace(problem, rules=problem.rules.without("overtime-day"))
    assert offers(unlimited, plan, evening(1, 17, 23), 60, kinds=OVERTIME) == (found,)


def test_eighteen_hours_a_week_are_the_most() -> None:
    problem = with_person(WEEK, "ayu", past=Past(week_overtime=1080 - 60))
    (found,) = offers(problem, roster(shift("ayu", 0)), evening(1), 60, kinds=(OfferKind.OVERTIME_AFTER,))
    assert found.slots == 4


def test_rest_within_the_shift_limits_overtime() -> None:
    """The meal ends at 13:00 and nobody works more than five hours on end: 18:00 is the latest."""
    (found,) = offers(WEEK, roster(shift("ayu", 0)), evening(1), 60, kinds=(OfferKind.OVERTIME_AFTER,))
    assert (found.begins // 4, found.until // 4) == (17, 18)


def test_rest_between_shifts_limits_overtime() -> None:
    """Tuesday begins at 07:00, eleven hours before that is 20:00 on Monday."""
    problem = RESTED
    plan = roster(shift("ayu", 0, 9), shift("ayu", 1, 7))
    (found,) = offers(problem, plan, evening(1, 18, 22), 60, kinds=(OfferKind.OVERTIME_AFTER,))
    assert found.until == 80


def test_overtime_before_a_shift_needs_notice() -> None:
    """At 05:00 the shift of 08:00 can begin at 06:00 with an hour's notice, at 07:00 with two."""
    problem = RESTED
    early = {"calls": needed(1, (0,), 5, 8)}
    for notice, begins in ((4, 6), (8, 7)):
        (found,) = offers(problem, roster(shift("ayu", 0)), early, 20, kinds=OVERTIME, notice_slots=notice)
        assert (found.kind, found.begins // 4) == (OfferKind.OVERTIME_BEFORE, begins)


def test_a_day_off_is_worked_where_enough_is_missing() -> None:
    """Three agents all Tuesday: 32 x 4 saved beside the meal, 64 paid."""
    found = offers(WEEK, PLAN, {"calls": needed(3, (1,), 8, 17)}, 60, kinds=OVERTIME)
    assert [(one.person, one.kind, one.worth) for one in found] == [
        ("ayu", OfferKind.REST_DAY, 64.0),
        ("budi", OfferKind.REST_DAY, 64.0),
    ]
    assert all(one.shift.rest_day and one.day == 1 for one in found)


def test_among_equals_little_overtime_and_then_seniority_come_first() -> None:
    plan = roster(shift("ayu", 0), shift("budi", 0))
    senior = with_person(WEEK, "budi", seniority=5.0)
    assert [one.person for one in offers(senior, plan, evening(1), 60, kinds=OVERTIME)][:1] == ["budi"]
    tired = with_person(senior, "budi", seniority=5.0, past=Past(week_overtime=120))
    assert [one.person for one in offers(tired, plan, evening(1), 60, kinds=OVERTIME)][:1] == ["ayu"]


def test_time_off_is_offered_where_nobody_is_missed() -> None:
    """From 15:00 one agent is needed: Citra and Ayu may leave, each after her meal; Budi stays to the end of it."""
    found = offers(WEEK, PLAN, {"calls": needed(1, (0,), 15, 18)}, 60)
    assert {(one.person, one.kind) for one in found} == {
        ("ayu", OfferKind.TIME_OFF),
        ("citra", OfferKind.TIME_OFF),
    }
    assert [(one.begins, one.until, one.worth, one.cost) for one in found] == [(60, 68, 8.0, -8.0)] * 2
    assert "early leave, 15:00-17:00" in found[0].text.en
    assert "pulang lebih awal" in found[0].text.id


def test_everybody_may_leave_when_nothing_comes_but_not_before_the_meal_ends() -> None:
    found = offers(WEEK, roster(shift("ayu", 0, meal=5)), QUIET, 40)
    assert [(one.begins, one.until) for one in found] == [(56, 68)]


def test_nothing_is_offered_before_now() -> None:
    """At 16:30 what is left of the shifts is offered; on Wednesday nothing of Monday."""
    assert [(one.begins, one.until) for one in offers(WEEK, roster(shift("ayu", 0)), QUIET, 66)] == [(66, 68)]
    assert offers(WEEK, PLAN, QUIET, 200) == ()
    assert offers(WEEK, PLAN, evening(3), 200) == ()


@pytest.mark.parametrize(
    ("demands", "says"),
    [
        ({"chat": np.zeros(672)}, '"chat"'),
        ({"calls": np.zeros(96)}, "672"),
        ({"calls": np.full(672, np.nan)}, "672"),
    ],
)
def test_demand_that_cannot_be_read_is_refused(demands: dict[str, np.ndarray], says: str) -> None:
    with pytest.raises(SchedulingError) as refused:
        offers(WEEK, PLAN, demands, 0)
    assert says in refused.value.message("en")


# --- whatever the day


class Day:
    """A problem, its roster, what is asked for now, and the slot it is."""

    def __init__(self, problem: Problem, plan: Roster, actual: dict[str, np.ndarray], now: int) -> None:
        self.problem, self.plan, self.actual, self.now = problem, plan, actual, now

    def __repr__(self) -> str:
        return f"Day({self.plan.assignments}, {self.now})"


@st.composite
def days(draw: st.DrawFn) -> Day:
    demands = (Demand("calls", needed(), np.tile([2.0, 6.0], (672, 1))), Demand.flat("chat", needed(0.5)))
    rules = [rule(RuleKind.MAX_DAYS_IN_A_ROW, "row", days=draw(st.sampled_from((1, 6))))]
    problem = centre(needed(), demands=demands)
    problem = replace(problem, rules=problem.rules.with_rules(rules))
    for person in ("ayu", "budi", "citra"):
        skills = draw(st.sampled_from(({"calls": 1}, {"chat": 1}, {"calls": 1, "chat": 1})))
        problem = with_person(problem, person, skills=skills, overtime_consent=draw(st.booleans()))
    shifts = [
        shift(person, day, draw(st.sampled_from((7, 8, 9, 10))), "D", draw(st.sampled_from((3, 4, 5))))
        for person in ("ayu", "budi", "citra")
        for day in draw(st.sampled_from(((0,), (0, 1), (1,), ())))
    ]
    plain = roster(*shifts)
    plan = Roster(plain.assignments, shared(problem, present_of(problem, plain), {}, range(672)))
    actual = {
        skill: np.repeat(draw(st.lists(st.sampled_from((0.0, 0.5, 1.0, 2.0)), min_size=7, max_size=7)), 96)
        for skill in ("calls", "chat")
    }
    return Day(problem, plan, actual, draw(st.integers(0, 120)))


@settings(max_examples=25, deadline=None)
@given(days())
def test_offers_break_no_rule_and_are_worth_what_is_said(day: Day) -> None:
    problem, actual, now = day.problem, day.actual, day.now
    before = accepted(problem, day.plan, actual, now, ())
    found = offers(problem, day.plan, actual, now, most=6)
    after = accepted(problem, day.plan, actual, now, found)
    was, now_is = verify(before.problem, before.roster), verify(after.problem, after.roster)
    assert not new_findings(was.hard, now_is.hard)
    assert was.cost - now_is.cost == pytest.approx(sum(one.worth + min(one.cost, 0.0) for one in found))
    assert all(one.worth > 0 and one.begins >= now for one in found)
    assert len({(one.person, one.day) for one in found}) == len(found)
    assert all(one.worth + one.cost >= 0 for one in found if one.kind is OfferKind.TIME_OFF)


def test_the_demand_before_now_stays_as_planned() -> None:
    problem = updated(WEEK, QUIET, 48)
    assert problem.demands[0].required[:48].tolist() == WEEK.demands[0].required[:48].tolist()
    assert not problem.demands[0].required[48:].any()
