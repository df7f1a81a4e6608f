"""Which single shifts exist and who may be given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.people import Contract, Leave, Person, Request, Site, Window, Wish
from sigap.scheduling.problem import Demand, Fixed, Problem
from sigap.scheduling.rules import Applies, Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 11, 23)
MEAL = BreakRule("meal", 60, 180, 300)
DAY = ShiftTemplate("D", 420, 600, 540, 60, (MEAL,))  # four starts, 07:00 to 10:00, until 16:00 to 19:00
LATE = ShiftTemplate("L", 840, 960, 540, 60, (MEAL,))  # three starts, 14:00 to 16:00, until 23:00 to 01:00
AYU = Person("ayu", "Ayu", "full", "jkt", {"voice": 2}, woman=True)


def problem(person: Person = AYU, **more: object) -> Problem:
    words = Text("rule", "aturan")
    no_night = Rule(
        "night", RuleKind.NO_WORK_BETWEEN, words,
        {"begins": 1380, "until": 1860, "unless_provided": "transport"}, applies=Applies(woman=True),
    )  # fmt: skip
    known = {
        "name": "week",
        "horizon": Horizon(MONDAY, 7, "Asia/Jakarta"),
        "templates": (DAY, LATE),
        "sites": (Site("jkt", "Asia/Jakarta"), Site("jyp", "Asia/Jayapura")),
        "contracts": (Contract("full", ("D", "L")), Contract("early", ("D",))),
        "people": (person,),
        "demands": (Demand.flat("voice", np.ones(672)), Demand.flat("chat", np.ones(672), level=2)),
        "rules": RuleSet("own", words, (no_night,)),
    }
    return Problem(**{**known, **more})  # type: ignore[arg-type]


def mine(options: Options) -> list[tuple[int, str, int]]:
    """Return (day, template, hour) of every shift that the first person may be given."""
    names = [template.id for template in options.problem.templates]
    own = np.flatnonzero(options.allowed[options.kind[0]])
    return [(int(options.day[i]), names[options.template[i]], int(options.minute[i]) // 60) for i in own]


def test_every_start_of_every_day_exists_in_every_zone() -> None:
    options = options_of(problem())
    assert options.size == 2 * 7 * (4 + 3)
    assert options.paid.tolist() == [32] * options.size
    assert set((options.until - options.start).tolist()) == {36}


def test_a_shift_starts_two_hours_earlier_in_jayapura() -> None:
    options = options_of(problem(replace(AYU, site="jyp", woman=False)))
    first = np.flatnonzero(options.allowed[0])[0]
    assert options.start[first] == (7 - 2) * 4


def test_a_woman_works_at_night_only_with_what_the_law_asks_for() -> None:
    late = [hour for day, template, hour in mine(options_of(problem())) if (day, template) == (0, "L")]
    assert late == [14]  # 14:00 to 23:00 touches no minute of the night
    options = options_of(problem(provisions=frozenset({"transport"})))
    assert [hour for day, template, hour in mine(options) if (day, template) == (0, "L")] == [14, 15, 16]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (replace(AYU, contract="early"), {"D": [7, 8, 9, 10]}),
        (replace(AYU, availability=(Window(480, 1080),)), {"D": [8, 9]}),
        (replace(AYU, availability=(Window(0, 1440, frozenset({5, 6})),)), {}),
        (replace(AYU, earliest_start=600), {"D": [10], "L": [14]}),
        (replace(AYU, latest_end=1020), {"D": [7, 8]}),
        (replace(AYU, leave=(Leave(date(2026, 11, 20), MONDAY),)), {}),
    ],
)
def test_what_a_person_can_not_do_is_not_offered(person: Person, expected: dict[str, list[int]]) -> None:
    found: dict[str, list[int]] = {}
    for day, template, hour in mine(options_of(problem(person))):
        if day == 0:
            found.setdefault(template, []).append(hour)
    assert found == expected


def test_a_settled_shift_is_the_only_one_of_its_day() -> None:
    fixed = (Fixed("ayu", MONDAY, "D", 480),)
    options = mine(options_of(problem(fixed=fixed)))
    assert [row for row in options if row[0] == 0] == [(0, "D", 8)]
    assert len([row for row in options if row[0] == 1]) == 5


def test_a_wish_that_may_not_be_refused_is_kept() -> None:
    wishes = (
        Request("ayu", MONDAY, Wish.OFF, weight=None),
        Request("ayu", date(2026, 11, 24), Wish.ON, "L", None),
    )
    options = mine(options_of(problem(requests=wishes)))
    assert {template for day, template, _ in options if day == 1} == {"L"}
    assert not [row for row in options if row[0] == 0]


def test_people_of_one_kind_share_a_row_and_a_holiday_is_marked() -> None:
    team = tuple(replace(AYU, id=f"p{number}", skills={"voice": 1, "chat": number}) for number in range(3))
    options = options_of(problem(people=team, holidays={date(2026, 11, 25): "national day"}))
    assert options.allowed.shape == (1, options.size)
    assert options.groups == (frozenset({"chat", "voice"}), frozenset({"voice"}))
    assert options.group.tolist() == [1, 1, 0]  # level 2 of chat is asked for
    assert set(options.day[options.holiday].tolist()) == {2}


@pytest.mark.parametrize(("hour", "night"), [(14, False), (15, True), (16, True)])
def test_a_shift_that_touches_the_night_is_a_night_shift(hour: int, night: bool) -> None:
    options = options_of(problem())
    first = np.flatnonzero((options.minute == hour * 60) & (options.day == 0))[0]
    assert options.night[first] == night
