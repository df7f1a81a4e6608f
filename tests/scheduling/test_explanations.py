"""Why somebody works, and what a request would cost: figures worked out by hand and checked with the verifier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swap_week import MONDAY, centre, needed, roster, rule, shift, with_person

from sigap.scheduling.alternatives import Way
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.explanations import cost_of_granting, why
from sigap.scheduling.people import Leave, Request, Wish
from sigap.scheduling.problem import Fixed
from sigap.scheduling.roster import Roster
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.verifier import verify

WEEK = centre(needed())
PLAN = roster(*(shift("ayu", day) for day in range(5)), shift("budi", 0, 22, "N"))


def request(
    person: str, day: int, wish: Wish, template: str | None = None, weight: float | None = 4.0
) -> Request:
    return Request(person, MONDAY + timedelta(days=day), wish, template, weight)


def test_a_shift_is_explained_by_what_its_absence_costs_and_by_its_alternatives() -> None:
    """Off saves 32 and misses 28 quarter-hours at 4. From 07:00 the same is covered but for the meal, as now; each hour
    of a later start misses four quarter-hours more.
    """
    told = why(WEEK, PLAN, "ayu", 0)
    assert told.shift == PLAN.of["ayu"][0]
    assert told.without is not None
    assert told.without.legal
    assert told.without.cost == 80
    starts = [(one.shift.start // 4, one.cost) for one in told.alternatives if one.shift]
    assert starts == [(7, 0.0), (9, 16.0), (10, 32.0)]
    assert [one.person for one in told.others] == ["citra", "dewi"]
    assert told.text.en.startswith(
        "Ayu (ayu) works D 08:00-17:00 on Monday 23 November 2026. A day off instead costs 80"
    )
    assert "Others who may take it: Citra (citra) (costs as much as before)" in told.text.en
    assert told.text.id.startswith(
        "Ayu (ayu) bekerja D 08.00-17.00 pada Senin, 23 November 2026. Bila diliburkan"
    )


def test_every_cost_that_is_told_is_the_verifiers() -> None:
    told = why(WEEK, PLAN, "ayu", 1)
    for choice in told.alternatives:
        assert choice.shift is not None
        others = tuple(one for one in PLAN.assignments if (one.person, one.day) != ("ayu", 1))
        changed = roster(*others, choice.shift)
        assert choice.cost == pytest.approx(verify(WEEK, changed).cost - verify(WEEK, PLAN).cost)


def test_what_was_promised_is_said() -> None:
    problem = replace(WEEK, fixed=(Fixed("ayu", MONDAY, "D"),), requests=(request("ayu", 0, Wish.ON),))
    told = why(problem, PLAN, "ayu", 0)
    assert "The shift was settled before." in told.text.en
    assert "It was asked for." in told.text.en
    assert told.without is not None
    assert not told.without.legal
    assert "It cannot just be taken away." in told.text.en
    refused = why(replace(WEEK, requests=(request("ayu", 0, Wish.OFF),)), PLAN, "ayu", 0)
    assert "A request to be off is refused for it." in refused.text.en


def test_a_day_off_is_explained_by_what_forbids_to_work() -> None:
    told = why(WEEK, PLAN, "ayu", 5)
    assert told.shift is None
    assert told.without is None
    assert told.alternatives == ()
    assert "Ayu (ayu) is off on Saturday 28 November 2026. A shift that day is forbidden." in told.text.en
    away = with_person(WEEK, "citra", leave=(Leave(MONDAY, MONDAY),))
    assert why(away, PLAN, "citra", 0).text.en.endswith("It is a day of leave.")
    free = why(WEEK, PLAN, "citra", 0)
    assert free.alternatives[0].cost == 32 - 4 * 4  # only the hour of Ayu's meal is missing


@pytest.mark.parametrize(("person", "day"), [("ayo", 0), ("ayu", 7)])
def test_nobody_and_no_day_are_refused(person: str, day: int) -> None:
    with pytest.raises(SchedulingError):
        why(WEEK, PLAN, person, day)


# --- requests


def test_a_request_that_is_granted_costs_nothing() -> None:
    told = cost_of_granting(WEEK, PLAN, request("ayu", 5, Wish.OFF))
    assert (told.way, told.cost, told.roster) == (Way.AS_IT_IS, 0.0, PLAN)


def test_the_cheapest_way_to_a_day_off_is_a_colleague() -> None:
    """A colleague on the same shift costs nothing; the refused request of 4 is saved."""
    told = cost_of_granting(WEEK, PLAN, request("ayu", 0, Wish.OFF))
    assert told.cost == -4.0
    assert told.way in (Way.HAND_OVER, Way.EXCHANGE)
    assert told.partner in ("citra", "dewi")
    assert told.roster is not None
    assert verify(WEEK, told.roster).kept
    assert "saves 4 paid quarter-hours (requests -4)" in told.text.en


def test_a_request_that_is_known_keeps_its_weight() -> None:
    known = replace(WEEK, requests=(request("ayu", 0, Wish.OFF, weight=9.0),))
    assert cost_of_granting(known, PLAN, request("ayu", 0, Wish.OFF, weight=4.0)).cost == -9.0


def test_without_colleagues_the_shift_is_moved_or_dropped() -> None:
    """Alone: dropped, 80 less 4; moved to Saturday the pay is not even saved."""
    alone = replace(WEEK, people=WEEK.people[:1])
    plan = roster(*(shift("ayu", day) for day in range(5)))
    told = cost_of_granting(alone, plan, request("ayu", 0, Wish.OFF))
    assert (told.way, told.cost) == (Way.DROP, 76.0)
    assert told.text.en.startswith("Ayu (ayu) drops the shift.")


def test_a_wish_to_work_is_granted_with_a_shift_more_or_anothers() -> None:
    """One more shift covers the hour of Ayu's meal, 16, and pays 32; Ayu's own shift costs nothing: less 4."""
    told = cost_of_granting(WEEK, PLAN, request("citra", 0, Wish.ON))
    assert (told.way, told.cost, told.partner) == (Way.HAND_OVER, -4.0, "ayu")
    full = replace(WEEK, contracts=(replace(WEEK.contracts[0], min_week=2400),))
    plan = roster(*(shift("ayu", day) for day in range(5)), *(shift("citra", day, 9) for day in range(1, 6)))
    both = replace(full, people=(full.people[0], full.people[2]))
    changed = cost_of_granting(both, plan, request("citra", 0, Wish.ON))
    assert changed.way in (Way.MOVE, Way.EXCHANGE)


def test_another_shift_on_the_day_is_found_for_a_template_that_is_not_wanted() -> None:
    told = cost_of_granting(WEEK, PLAN, request("budi", 0, Wish.OFF, "N"))
    assert told.roster is not None
    assert all(one.template != "N" or one.day != 0 for one in told.roster.of.get("budi", ()))
    assert told.cost is not None
    known = replace(WEEK, requests=(request("budi", 0, Wish.OFF, "N"),))
    assert told.cost == pytest.approx(verify(known, told.roster).cost - verify(known, PLAN).cost)


def test_what_forbids_every_way_is_told() -> None:
    """Five days must be worked in a row, and the week holds them only from Monday on."""
    alone = replace(
        WEEK, people=WEEK.people[:1],
        contracts=(replace(WEEK.contracts[0], min_week=2400),),
        rules=WEEK.rules.with_rules([replace(rule(RuleKind.MAX_WEEKENDS, "free", "our policy", weekends=0))]),
    )  # fmt: skip
    plan = roster(*(shift("ayu", day) for day in range(5)))
    told = cost_of_granting(alone, plan, request("ayu", 0, Wish.OFF))
    assert told.way is None
    assert told.cost is None
    assert told.roster is None
    assert told.text.en.startswith("No way to grant it was found.")
    assert told.forbidding


def test_a_shift_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SchedulingError) as refused:
        cost_of_granting(WEEK, PLAN, request("ayu", 0, Wish.ON, "X"))
    assert '"X"' in refused.value.message("en")


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(("ayu", "budi", "citra")), st.integers(0, 6), st.sampled_from(Wish),
    st.sampled_from((None, "D", "N")), st.sampled_from((0.0, 6.0)),
)  # fmt: skip
def test_a_granted_request_is_granted_lawfully_at_the_cost_that_is_told(
    person: str, day: int, wish: Wish, template: str | None, weight: float
) -> None:
    asked = request(person, day, wish, template, weight)
    problem = replace(WEEK, requests=(asked,))
    told = cost_of_granting(problem, PLAN, asked)
    if told.roster is None:
        assert told.forbidding or "no shift" in told.text.en
        return
    before, after = verify(problem, PLAN), verify(problem, told.roster)
    assert after.kept
    assert after.people[person].refused == 0
    assert told.cost == pytest.approx(after.cost - before.cost)
    assert isinstance(told.roster, Roster)
