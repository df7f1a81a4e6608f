"""Exchanges of shifts: what is legal, what it costs, and what it does to cover and fairness."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swap_week import AYU, BUDI, CITRA, DAY, MONDAY, NIGHT, centre, needed, roster, rule, shift, with_person

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.people import Preference, Request, Window, Wish
from sigap.scheduling.problem import Fixed, Problem, Weights
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import Applies, RuleKind
from sigap.scheduling.shifts import Activity
from sigap.scheduling.swaps import Exchange, exchange, legal_partners
from sigap.scheduling.trials import new_findings
from sigap.scheduling.verifier import Check, verify

WEEK = centre(needed())
PLAN = roster(*(shift("ayu", day) for day in range(5)), shift("budi", 5), shift("budi", 0, 22, "N"))


def test_a_shift_that_is_dropped_saves_its_pay_and_misses_agents() -> None:
    """32 paid quarter-hours less; 28 quarter-hours of 08:00-16:00 beside the meal are missing, at 4 each."""
    dropped = exchange(WEEK, PLAN, ("ayu", 0), None)
    assert dropped.legal
    assert dropped.costs.paid == -32
    assert dropped.costs.shortage == {"calls": 112}
    assert dropped.cost == 80
    assert dropped.cover["calls"].sum() == -32
    assert np.flatnonzero(dropped.cover["calls"]).tolist() == [*range(32, 48), *range(52, 68)]
    (ayu,) = dropped.fairness
    assert ayu.minutes == (2400, 1920)
    assert "costs 80 paid quarter-hours more" in dropped.text.en
    assert "calls -1 on Monday 23 November 2026 between 08:00 and 17:00" in dropped.text.en
    assert "menambah biaya 80 seperempat jam berbayar" in dropped.text.id


def test_a_shift_given_away_changes_neither_cover_nor_cost() -> None:
    given = exchange(WEEK, PLAN, ("ayu", 0), ("citra", 0))
    assert given.legal
    assert given.cost == 0
    assert not given.cover["calls"].any()
    assert {one.person: one.minutes for one in given.fairness} == {"ayu": (2400, 1920), "citra": (0, 480)}
    assert given.roster.of["citra"] == (replace(PLAN.of["ayu"][0], person="citra"),)
    assert given.text.en == (
        "It is legal and costs as much as before. The cover does not change. Ayu: 40 hours become 32 hours. "
        "Citra: 0 hours become 8 hours."
    )
    assert given.text.id.endswith("Ayu, 40 jam menjadi 32 jam. Citra, 0 jam menjadi 8 jam.")


def test_two_shifts_on_different_days_are_swapped() -> None:
    plan = roster(*(shift("ayu", day) for day in range(4)), shift("citra", 5, 9))
    swapped = exchange(WEEK, plan, ("ayu", 0), ("citra", 5))
    assert swapped.legal
    assert [one.day for one in swapped.roster.of["ayu"]] == [1, 2, 3, 5]
    assert [one.day for one in swapped.roster.of["citra"]] == [0]
    weekends = {one.person: one.weekends for one in swapped.fairness}
    assert weekends == {"ayu": (0, 1), "citra": (1, 0)}
    assert swapped.text.en.endswith("Ayu: weekends 0 become 1. Citra: weekends 1 become 0.")


def test_two_shifts_on_one_day_are_swapped() -> None:
    plan = roster(shift("ayu", 0), shift("budi", 0, 22, "N"))
    swapped = exchange(WEEK, plan, ("ayu", 0), ("budi", 0))
    assert swapped.legal
    assert [one.template for one in swapped.roster.assignments] == ["N", "D"]
    assert {one.person: one.nights for one in swapped.fairness} == {"ayu": (0, 1), "budi": (1, 0)}


def test_what_forbids_is_told_with_the_rule_and_its_source() -> None:
    """Budi's night ends on Tuesday at 07:00; Ayu's Tuesday begins at 08:00."""
    forbidden = exchange(WEEK, PLAN, ("ayu", 1), ("budi", 1))
    assert not forbidden.legal
    assert [one.rule for one in forbidden.forbids] == ["between"]
    assert forbidden.text.en.startswith("It is forbidden. Budi")
    assert "[Rule between (article 7)]" in forbidden.text.en
    assert "[Aturan between (article 7)]" in forbidden.text.id


def test_two_shifts_on_one_day_are_forbidden() -> None:
    """Ayu gives Monday for Budi's Tuesday, but Budi has a night on Monday already."""
    plan = roster(shift("ayu", 0), shift("budi", 0, 22, "N"), shift("budi", 2, 9))
    doubled = exchange(WEEK, plan, ("ayu", 0), ("budi", 2))
    assert Check.TWO_ON_A_DAY in [one.check for one in doubled.forbids]


def test_what_was_wrong_before_forbids_nothing() -> None:
    wrong = roster(shift("ayu", 0), shift("citra", 2, 22, "N"), shift("citra", 3))
    assert [one.rule for one in verify(WEEK, wrong).hard] == ["between"]
    assert exchange(WEEK, wrong, ("ayu", 0), ("budi", 0)).legal


def test_a_settled_shift_stays_unless_it_is_released() -> None:
    settled = replace(WEEK, fixed=(Fixed("ayu", MONDAY, "D"),))
    forbidden = exchange(settled, PLAN, ("ayu", 0), ("citra", 0))
    assert [one.check for one in forbidden.forbids] == [Check.FIXED]
    assert exchange(settled, PLAN, ("ayu", 0), ("citra", 0), releasing=True).legal


def test_a_shift_taken_in_another_zone_stays_at_its_instant() -> None:
    """08:00 in Jakarta is 10:00 in Jayapura, the last start of D; 10:00 would be 12:00, which is none."""
    taken = exchange(WEEK, PLAN, ("ayu", 0), ("dewi", 0))
    assert taken.legal
    assert taken.roster.of["dewi"][0].start == PLAN.of["ayu"][0].start
    late = exchange(WEEK, roster(shift("ayu", 0, 10)), ("ayu", 0), ("dewi", 0))
    assert [one.check for one in late.forbids] == [Check.START]


def test_a_shift_before_dawn_is_another_day_in_another_zone() -> None:
    """22:00 on Monday in Jakarta is midnight in Jayapura, and Tuesday's."""
    taken = exchange(WEEK, roster(shift("ayu", 0, 22, "N")), ("ayu", 0), ("dewi", 0))
    assert taken.roster.of["dewi"][0].day == 1
    assert Check.START in [one.check for one in taken.forbids]


def test_breaks_are_placed_anew_where_the_taker_has_a_stricter_rule() -> None:
    strict = replace(
        rule(RuleKind.REST_IN_SHIFT, "strict", after=240, minutes=30),
        applies=Applies(people=frozenset({"citra"})),
    )
    problem = replace(WEEK, rules=WEEK.rules.with_rules([strict]))
    taken = exchange(problem, roster(shift("ayu", 0, meal=5)), ("ayu", 0), ("citra", 0))
    assert taken.legal
    assert taken.roster.of["citra"][0].breaks == (Placed(48, 52, "meal"),)  # four hours before it and after


def test_activities_stay_with_the_person_and_those_that_must_be_forbid() -> None:
    jakarta = timezone(timedelta(hours=7))
    coaching = Activity(
        "coaching", "Coaching", 60, ("ayu",),
        datetime(2026, 11, 23, 8, tzinfo=jakarta), datetime(2026, 11, 23, 12, tzinfo=jakarta),
    )  # fmt: skip
    busy = replace(shift("ayu", 0), activities=(Placed(36, 40, "coaching"),))
    problem = replace(WEEK, activities=(coaching,))
    away = exchange(problem, roster(busy), ("ayu", 0), ("citra", 0))
    assert away.roster.of["citra"][0].activities == ()
    assert [one.check for one in away.forbids] == [Check.ACTIVITY_LEFT_OUT]
    optional = replace(WEEK, activities=(replace(coaching, worth=3.0),))
    given = exchange(optional, roster(busy), ("ayu", 0), ("citra", 0))
    assert given.legal
    assert given.costs.activities == 3
    assert given.roster.left_out == (("coaching", "ayu"),)
    plan = roster(busy, shift("budi", 0, 9, meal=3))
    swapped = exchange(problem, plan, ("ayu", 0), ("budi", 0))
    assert swapped.legal
    assert swapped.roster.of["ayu"][0].activities == (Placed(36, 40, "coaching"),)


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (("ayo", 0), None, "no person"),
        (("ayu", 9), None, "day 9 is not planned"),
        (("ayu", 6), None, "no shift on this day"),
        (("ayu", 0), ("citra", 1), "no shift to give in return"),
        (("ayu", 0), ("ayu", 1), "no shift to give in return"),
    ],
)
def test_what_cannot_be_exchanged_is_refused_in_words(
    one: tuple[str, int], other: tuple[str, int] | None, says: str
) -> None:
    with pytest.raises(SchedulingError) as refused:
        exchange(WEEK, PLAN, one, other)
    assert says in refused.value.message("en")
    assert refused.value.message("en") != refused.value.message("id")


# --- partners


def test_partners_come_cheapest_first_and_the_senior_first_among_equals() -> None:
    """Citra likes nights best, so that a day costs her one rank; Budi may not after his night; Dewi is senior."""
    problem = replace(WEEK, weights=Weights(preference=2.0))
    problem = with_person(problem, "citra", preferences=(Preference("N"),))
    problem = with_person(problem, "dewi", seniority=3.0)
    found = legal_partners(problem, PLAN, "ayu", 1)
    assert [(one.person, one.cost) for one in found] == [("dewi", 0.0), ("citra", 2.0)]
    level = replace(problem, weights=Weights())
    assert [one.person for one in legal_partners(level, PLAN, "ayu", 1)] == ["dewi", "citra"]
    assert [one.person for one in legal_partners(level, PLAN, "ayu", 1, most=1)] == ["dewi"]


def test_nobody_may_take_what_may_not_be_given() -> None:
    problem = replace(WEEK, contracts=(replace(WEEK.contracts[0], min_week=2400),))
    assert legal_partners(problem, PLAN, "ayu", 0) == ()


def test_a_wish_makes_a_partner_cheaper() -> None:
    wish = Request("citra", MONDAY, Wish.ON, None, 5.0)
    found = legal_partners(replace(WEEK, requests=(wish,)), PLAN, "ayu", 0)
    assert found[0].person == "citra"
    assert found[0].cost == -5.0


# --- whatever the roster


HOURS = {"D": (7, 8, 9, 10), "N": (22,)}


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    shifts = []
    for person in ("ayu", "budi", "citra"):
        for day in range(4):
            template = draw(st.sampled_from(("", "", "D", "N")))
            if template:
                hour = draw(st.sampled_from(HOURS[template]))
                shifts.append(shift(person, day, hour, template, draw(st.sampled_from((3, 4, 5)))))
    return roster(*shifts)


@st.composite
def weeks(draw: st.DrawFn) -> Problem:
    limits = replace(
        WEEK.contracts[0],
        max_days=draw(st.integers(2, 5)),
        min_week=draw(st.sampled_from((0, 600))),
        max_week=draw(st.sampled_from((960, 2400))),
    )
    kind, name, value = draw(
        st.sampled_from((
            (RuleKind.MAX_DAYS_IN_A_ROW, "days", 2), (RuleKind.MIN_DAYS_OFF_IN_A_ROW, "days", 2),
            (RuleKind.START_BAND, "minutes", 120), (RuleKind.MAX_NIGHTS_IN_A_ROW, "nights", 1),
        ))
    )  # fmt: skip
    problem = replace(
        WEEK, contracts=(limits,), rules=WEEK.rules.with_rules([rule(kind, "drawn", **{name: value})]),
        weights=Weights(nights=1.0, weekends=2.0, refused=1.0, preference=0.5),
        templates=(replace(DAY, never_before=draw(st.sampled_from((frozenset(), frozenset({"N"}))))), NIGHT),
        requests=(Request("ayu", MONDAY, draw(st.sampled_from(Wish)), None, draw(st.sampled_from((None, 3.0)))),),
    )  # fmt: skip
    return with_person(problem, "citra", availability=(Window(0, draw(st.sampled_from((1140, 2880)))),))


def _legal_as_verified(problem: Problem, before: Roster, done: Exchange) -> bool:
    old, new = verify(problem, before), verify(problem, done.roster)
    assert done.cost == pytest.approx(new.cost - old.cost)
    return not new_findings(old.hard, new.hard)


def _matters(problem: Problem, given_roster: Roster) -> Counter[tuple[object, ...]]:
    return Counter((one.check, one.rule, one.person) for one in verify(problem, given_roster).hard)


@settings(max_examples=40, deadline=None)
@given(weeks(), rosters(), st.data())
def test_what_is_called_legal_breaks_nothing_new(
    problem: Problem, before: Roster, data: st.DataObject
) -> None:
    if not before.assignments:
        return
    mine = data.draw(st.sampled_from(before.assignments))
    others = [one for one in before.assignments if one.person != mine.person]
    takers = [None, *((p.id, mine.day) for p in (AYU, BUDI, CITRA) if p.id != mine.person)]
    other = data.draw(st.sampled_from([*takers, *((one.person, one.day) for one in others)]))
    done = exchange(problem, before, (mine.person, mine.day), other)
    assert done.legal is _legal_as_verified(problem, before, done)
    if done.legal:
        assert not _matters(problem, done.roster) - _matters(problem, before)
    kept = Counter((one.start, one.until, one.template) for one in done.roster.assignments)
    were = Counter((one.start, one.until, one.template) for one in before.assignments)
    assert were - kept == (Counter() if other else Counter([(mine.start, mine.until, mine.template)]))


@settings(max_examples=15, deadline=None)
@given(weeks(), rosters())
def test_partners_are_exactly_those_with_whom_an_exchange_is_legal(problem: Problem, before: Roster) -> None:
    if not before.assignments:
        return
    mine: Assignment = before.assignments[0]
    place, busy = (mine.person, mine.day), {one.person for one in before.assignments if one.day == mine.day}
    alone = exchange(problem, before, place, None)
    done = {
        person.id: exchange(problem, before, place, (person.id, mine.day))
        for person in problem.people
        if person.id not in busy
    }
    expected = {person: one.cost for person, one in done.items() if one.legal and alone.legal}
    assert {
        one.person: pytest.approx(one.cost) for one in legal_partners(problem, before, *place)
    } == expected
