"""Every kind of bad input is said before a solver starts, with its place: one planted case each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np
import pytest
from sound_week import (
    AYU,
    BUDI,
    DAY,
    FULL,
    MONDAY,
    SOUND,
    needed,
    rule,
    with_ayu,
    with_contract,
    with_demand,
    with_rules,
    with_template,
)

from sigap.scheduling.checks import MOST_SHOWN, Complaint, Severity, check, require_sound, shown
from sigap.scheduling.errors import SchedulingError, UnmeetableError
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Leave, Past, Preference, Request, Site, Window, Wish
from sigap.scheduling.problem import Fixed, Night, Problem, ShiftCover, Weights
from sigap.scheduling.rules import Applies, Rule, RuleKind
from sigap.scheduling.shifts import Activity, BreakRule

TUESDAY = MONDAY + timedelta(days=1)
LATER = date(2027, 1, 1)
JAKARTA = timezone(timedelta(hours=7))
NAIVE = datetime.fromisoformat("2026-11-22T07:00")
DAYS_ONLY = (replace(FULL, templates=("D",)),)
TUESDAYS = (replace(DAY, weekdays=frozenset({1})), SOUND.templates[1])
E, W, R = Severity.ERROR, Severity.WARNING, Severity.REMARK


class Planted(NamedTuple):
    """A problem with one thing wrong, and what is to be said of it."""

    id: str
    problem: Problem
    severity: Severity
    where: str
    says: str


def fixed(*shifts: Fixed) -> Problem:
    return replace(SOUND, fixed=shifts)


def firm(wish: Wish, template: str | None = None, day: date = MONDAY, **more: object) -> Problem:
    return replace(SOUND, requests=(Request("ayu", day, wish, template, None),), **more)  # type: ignore[arg-type]


def activity(**changes: object) -> Problem:
    training = Activity(
        "training", "Training", 60, ("ayu",),
        datetime(2026, 11, 23, 9, tzinfo=JAKARTA), datetime(2026, 11, 23, 12, tzinfo=JAKARTA),
    )  # fmt: skip
    return replace(SOUND, activities=(replace(training, **changes),))  # type: ignore[arg-type]


def cover(**changes: object) -> Problem:
    wanted = replace(ShiftCover(MONDAY, "D", 1, 10.0), **changes)  # type: ignore[arg-type]
    return replace(SOUND, covers=(wanted,))


def nan_at(slot: int) -> np.ndarray:
    required = needed()
    required[slot] = np.nan
    return required


HORIZONS = [
    Planted(
        "horizon.empty", replace(SOUND, horizon=Horizon(MONDAY, 0, "Asia/Jakarta")), E, "horizon", "0 days"
    ),
    Planted(
        "horizon.too-long",
        replace(SOUND, horizon=Horizon(MONDAY, 10_000, "UTC")),
        E,
        "horizon",
        "10,000 days",
    ),
    Planted(
        "horizon.far",
        replace(SOUND, horizon=Horizon(date(26, 11, 23), 7, "UTC")),
        E,
        "horizon",
        "23 November 26",
    ),
    Planted(
        "zone.unknown", replace(SOUND, horizon=Horizon(MONDAY, 7, "Asia/Jakrta")), E, "horizon", "Jakrta"
    ),
    Planted("zone.unknown", replace(SOUND, sites=(Site("jkt", ""),)), E, 'site "jkt"', "no time zone"),
    Planted("people.none", replace(SOUND, people=()), E, "week", "nobody"),
    Planted("people.too-many", replace(SOUND, people=(AYU,) * 80_000), E, "week", "80000 people"),
    Planted("demand.none", replace(SOUND, demands=()), W, "week", "nothing asks for anybody"),
]

IDS = [
    Planted("template.twice", replace(SOUND, templates=(DAY, *SOUND.templates)), E, "week", '"D" is given twice'),
    Planted("person.twice", replace(SOUND, people=(AYU, AYU)), E, "week", '"ayu" is given twice'),
    Planted("contract.twice", replace(SOUND, contracts=(FULL, FULL)), E, "week", '"full"'),
    Planted("site.twice", replace(SOUND, sites=SOUND.sites * 2), E, "week", '"jkt"'),
    Planted("skill.twice", replace(SOUND, demands=SOUND.demands * 2), E, "week", '"calls"'),
    Planted("activity.twice", replace(activity(), activities=activity().activities * 2), E, "week", '"training"'),
    Planted("cover.twice", replace(cover(), covers=cover().covers * 2), E, "Monday 23 November 2026", '"D"'),
    Planted(
        "rule.twice",
        replace(SOUND, rules=replace(SOUND.rules, rules=SOUND.rules.rules[:1] * 2)), E, "week", '"day"',
    ),
    Planted(
        "break.twice",
        with_template(breaks=(DAY.breaks[0], replace(DAY.breaks[0], earliest=360, latest=400))), E, '"D"', '"meal"',
    ),
    Planted("contract.unknown", with_ayu(contract="fulll"), E, "Ayu", 'Did you mean "full"?'),
    Planted("site.unknown", with_ayu(site="sby"), E, "Ayu", '"sby"'),
    Planted("template.unknown", with_contract(templates=("D", "X")), E, 'contract "full"', '"X"'),
    Planted("template.unknown", with_template(never_before=frozenset({"X"})), E, 'shift "D"', '"X"'),
    Planted("template.unknown", with_ayu(preferences=(Preference("X"),)), E, "Ayu", '"X"'),
    Planted("template.unknown", with_ayu(past=Past(last_template="X")), E, "Ayu", '"X"'),
    Planted("template.unknown", fixed(Fixed("ayu", MONDAY, "X")), E, "Monday 23 November 2026", '"X"'),
    Planted("template.unknown", cover(template="X"), E, "Monday 23 November 2026", '"X"'),
    Planted("template.unknown", firm(Wish.ON, "X"), E, "Ayu (ayu), Monday", '"X"'),
    Planted("person.unknown", fixed(Fixed("ayo", MONDAY, "D")), E, "ayo, Monday", 'Did you mean "ayu"?'),
    Planted("person.unknown", activity(people=("dewi",)), E, '"training"', '"dewi"'),
    Planted(
        "contract.unknown",
        with_rules(replace(rule(RuleKind.MAX_WEEKENDS, weekends=1), applies=Applies(contracts=frozenset({"x"})))),
        W, 'rule "r"', '"x"',
    ),
]  # fmt: skip

NUMBERS = [
    Planted("minutes.off-grid", with_template(span=541), E, 'shift "D"', "541 minutes"),
    Planted("minutes.off-grid", with_template(breaks=(BreakRule("meal", 50, 180, 300),)), E, '"meal"', "50 minutes"),
    Planted("number.negative", with_template(least_between=-15), E, 'shift "D"', "`least_between` is -15"),
    Planted("template.starts", with_template(last_start=300), E, 'shift "D"', "420 and 300"),
    Planted("template.too-long", with_template(span=1455), E, 'shift "D"', "1455 minutes"),
    Planted("weekdays", with_template(weekdays=frozenset({7})), E, 'shift "D"', "[7]"),
    Planted("break.window", with_template(breaks=(BreakRule("meal", 60, 300, 180),)), E, '"meal"', "300 and 180"),
    Planted("number.negative", with_contract(min_week=-1), E, 'contract "full"', "`min_week` is -1"),
    Planted("contract.days", with_contract(max_days=8), E, 'contract "full"', "8 days"),
    Planted("skill.level", with_ayu(skills={"calls": 0}), E, "Ayu", "level 0"),
    Planted("window.empty", with_ayu(availability=(Window(600, 480),)), E, "Ayu", "600 to 480"),
    Planted("window.empty", with_ayu(preferences=(Preference(None, 600, 480),)), E, "Ayu", "600 to 480"),
    Planted("leave.backwards", with_ayu(leave=(Leave(TUESDAY, MONDAY),)), E, "Ayu", "before it begins"),
    Planted("number.negative", with_ayu(max_nights=-1), E, "Ayu", "`max_nights` is -1"),
    Planted("number.negative", with_ayu(past=Past(nights=-2)), E, "Ayu", "`past.nights` is -2"),
    Planted("instant.naive", with_ayu(past=Past(NAIVE)), E, "Ayu", "no time zone"),
    Planted("instant.naive", activity(earliest=NAIVE), E, '"training"', "no time zone"),
    Planted("number.negative", replace(SOUND, weights=Weights(nights=float("nan"))), E, "weights", "`nights` is nan"),
    Planted("number.negative", cover(under=-1.0), E, "Monday 23 November 2026", "`covers.under`"),
    Planted(
        "number.negative", replace(SOUND, requests=(Request("ayu", MONDAY, Wish.OFF, None, float("inf")),)),
        E, "Ayu (ayu), Monday", "`weight` is inf",
    ),
    Planted("window.empty", replace(SOUND, night=Night(1380, 300)), E, "the night", "1380 to 300"),
    Planted("rule.parameter-missing", with_rules(rule(RuleKind.MIN_REST)), E, 'rule "r"', "`minutes` is not given"),
    Planted(
        "rule.parameter-unknown", with_rules(rule(RuleKind.MIN_REST, minutes=60, minute=60)),
        E, 'rule "r"', "no parameter `minute`",
    ),
    Planted("number.negative", with_rules(rule(RuleKind.MIN_REST, minutes=-60)), E, 'rule "r"', "-60"),
    Planted("number.negative", with_rules(rule(RuleKind.MIN_REST, minutes="11 h")), E, 'rule "r"', "11 h"),
    Planted("rule.weekly-rest", with_rules(rule(RuleKind.WEEKLY_REST, days=8)), E, 'rule "r"', "8 days"),
]  # fmt: skip

DEMANDS = [
    Planted("demand.shape", with_demand(required=np.ones(96)), E, '"calls"', "(96,)"),
    Planted("demand.shape", with_demand(worth=np.ones(672)), E, '"calls"', "`worth` has shape"),
    Planted(
        "demand.number", with_demand(required=nan_at(130)), E, '"calls"', "Tuesday 24 November 2026 08:30"
    ),
    Planted("demand.number", with_demand(required=-needed()), E, '"calls"', "Monday 23 November 2026 08:00"),
    Planted(
        "demand.worth-falls", with_demand(worth=np.tile([4.0, 2.0], (672, 1))), E, '"calls"', "costs less"
    ),
    Planted("demand.skill-unknown", with_demand(skill="call"), E, '"call"', 'Did you mean "calls"?'),
    Planted("demand.level", with_demand(level=3), E, '"calls"', "nobody is above 2"),
    Planted(
        "demand.too-few-people", with_demand(required=needed(4.0)), W, "Monday 23 November", "08:00-16:00: 4"
    ),
    Planted("cover.too-few-people", cover(required=4), W, "Monday 23 November 2026", "3 can work it"),
]

DAYS = [
    Planted("request.outside", firm(Wish.OFF, day=LATER), E, "Ayu (ayu), Friday 1 January 2027", "not planned"),
    Planted("fixed.outside", fixed(Fixed("ayu", LATER, "D")), E, "Friday 1 January 2027", "not planned"),
    Planted("cover.outside", cover(day=LATER), E, "Friday 1 January 2027", "not planned"),
    Planted("leave.outside", with_ayu(leave=(Leave(LATER, LATER),)), R, "Friday 1 January 2027", "outside"),
    Planted("activity.no-room", activity(minutes=240), E, '"training"', "240 minutes have to fit into 180"),
    Planted(
        "activity.outside",
        activity(
            earliest=datetime(2027, 1, 1, 9, tzinfo=JAKARTA), latest=datetime(2027, 1, 1, 12, tzinfo=JAKARTA)
        ),
        E, '"training"', "not on the days planned",
    ),
    Planted(
        "activity.absent",
        activity(
            earliest=datetime(2026, 11, 23, 20, tzinfo=JAKARTA), latest=datetime(2026, 11, 23, 22, tzinfo=JAKARTA)
        ),
        E, "Ayu", "has to be attended",
    ),
]  # fmt: skip

SHAPES = [
    Planted(
        "template.breaks", with_template(breaks=(BreakRule("meal", 60, 510, 510),)), E, '"D"', "cannot lie"
    ),
    Planted("template.no-work", with_template(span=60), E, '"D"', "nothing is left"),
    Planted("template.rest", with_template(breaks=(BreakRule("meal", 60, 60, 120),)), E, '"D"', "Rule rest"),
    Planted(
        "template.longer-than-law", with_template(span=600), E, '"D"', "9 hours of work pass the 8 hours"
    ),
    Planted(
        "template.longer-than-law", with_contract(max_days=6), E, '"D"', "8 hours of work pass the 7 hours"
    ),
]

PEOPLE = [
    Planted("person.no-skills", with_ayu(skills={}), E, "Ayu", "no skills"),
    Planted("person.no-skills", replace(cover(), people=(replace(AYU, skills={}), BUDI)), W, "Ayu", "no skills"),
    Planted("person.no-wanted-skill", with_ayu(skills={"chat": 1}), W, "Ayu", "none of this person's skills"),
    Planted("person.no-shift", with_ayu(availability=(Window(0, 360),)), W, "Ayu", "no shift fits"),
    Planted(
        "fixed.on-leave",
        replace(with_ayu(leave=(Leave(MONDAY, TUESDAY),)), fixed=(Fixed("ayu", TUESDAY, "D"),)),
        E, "Ayu (ayu), Tuesday 24 November 2026", "lies in leave",
    ),
    Planted(
        "fixed.not-in-contract",
        replace(fixed(Fixed("ayu", MONDAY, "N")), contracts=DAYS_ONLY), E, "Monday", '"full"',
    ),
    Planted("fixed.start", fixed(Fixed("ayu", MONDAY, "D", 450)), E, "Monday", "at 07:30"),
    Planted(
        "fixed.start", replace(fixed(Fixed("ayu", MONDAY, "D")), templates=TUESDAYS),
        E, "Monday", "cannot start on that day",
    ),
    Planted(
        "fixed.unavailable", replace(with_ayu(latest_end=900), fixed=(Fixed("ayu", MONDAY, "D"),)),
        E, "Monday", "outside the hours",
    ),
    Planted(
        "fixed.two-on-a-day", fixed(Fixed("ayu", MONDAY, "D"), Fixed("ayu", MONDAY, "N")), E, "Monday", "two shifts",
    ),
    Planted(
        "fixed.rest", fixed(Fixed("ayu", MONDAY, "N"), Fixed("ayu", TUESDAY, "D")),
        E, "Tuesday", 'at most 3 hours lie between the fixed shifts "N" and "D": Rule between',
    ),
    Planted(
        "fixed.never-before",
        replace(
            fixed(Fixed("ayu", MONDAY, "D"), Fixed("ayu", TUESDAY, "N")),
            templates=(replace(DAY, never_before=frozenset({"N"})), SOUND.templates[1]),
        ),
        E, "Tuesday", "may not be worked on the day after",
    ),
    Planted(
        "fixed.against-rule",
        replace(with_rules(rule(RuleKind.NO_WORK_BETWEEN, begins=1380, until=300)), fixed=(Fixed("ayu", MONDAY, "N"),)),
        E, "Monday", "Rule r",
    ),
    Planted(
        "fixed.against-rule",
        replace(with_rules(rule(RuleKind.HOLIDAY_WORK)), fixed=(Fixed("ayu", MONDAY, "D"),), holidays={MONDAY: "Hari"}),
        E, "Monday", "Rule r",
    ),
    Planted(
        "request.on-leave",
        firm(Wish.ON, people=(replace(AYU, leave=(Leave(MONDAY, MONDAY),)), BUDI)), E, "Monday", "on leave",
    ),
    Planted("request.off-but-fixed", firm(Wish.OFF, fixed=(Fixed("ayu", MONDAY, "D"),)), E, "Monday", "is fixed"),
    Planted(
        "request.on-but-fixed", firm(Wish.ON, "N", fixed=(Fixed("ayu", MONDAY, "D"),)), E, "Monday", '"D" is fixed',
    ),
    Planted("request.not-in-contract", firm(Wish.ON, "N", contracts=DAYS_ONLY), E, "Monday", '"full"'),
    Planted(
        "request.at-odds",
        replace(SOUND, requests=(Request("ayu", MONDAY, Wish.ON), Request("ayu", MONDAY, Wish.OFF))),
        W, "Monday", "cannot both be granted",
    ),
    Planted(
        "rules.least-above-most",
        with_rules(rule(RuleKind.MIN_MINUTES, "low", minutes=2000), rule(RuleKind.MAX_MINUTES, "high", minutes=1000)),
        E, "Ayu (ayu), Budi (budi), Citra (citra)", "“Rule low” and “Rule high”",
    ),
    Planted(
        "rules.least-above-most",
        with_rules(
            rule(RuleKind.MIN_DAYS_IN_A_ROW, "low", days=4), rule(RuleKind.MAX_DAYS_IN_A_ROW, "high", days=3)
        ),
        E, "Ayu", "“Rule low” and “Rule high”",
    ),
    Planted("rules.least-above-most", with_contract(min_week=2000, max_week=1000), E, "Ayu", "cannot both be kept"),
]  # fmt: skip

PLANTED = [*HORIZONS, *IDS, *NUMBERS, *DEMANDS, *DAYS, *SHAPES, *PEOPLE]


def found(planted: Planted) -> list[Complaint]:
    return [one for one in check(planted.problem) if one.id == planted.id]


def test_a_sound_week_has_nothing_wrong() -> None:
    assert check(SOUND) == ()
    assert require_sound(SOUND) == ()


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.id)
def test_what_is_planted_is_said_with_its_place(planted: Planted) -> None:
    said = [one for one in found(planted) if planted.says in one.message("en")]
    assert said, [one.message("en") for one in check(planted.problem)]
    assert planted.where in said[0].where.en
    assert said[0].severity is planted.severity


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.id)
def test_errors_are_raised_in_both_languages_and_the_rest_is_not(planted: Planted) -> None:
    if planted.severity is not Severity.ERROR:
        assert planted.id in [one.id for one in require_sound(planted.problem)]
        return
    with pytest.raises(SchedulingError) as raised:
        require_sound(planted.problem)
    assert planted.says in raised.value.message("en")
    assert raised.value.message("en") != raised.value.message("id")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.id)
def test_every_sentence_ends_and_differs_between_the_languages(planted: Planted) -> None:
    for one in found(planted):
        for text in (one.what, one.remedy):
            assert text.en != text.id
            assert text.en.endswith((".", "?"))
            assert text.id.endswith((".", "?"))
            assert not text.en.endswith("..")


def test_contradictions_are_unmeetable_and_nonsense_is_not() -> None:
    with pytest.raises(UnmeetableError):
        require_sound(fixed(Fixed("ayu", MONDAY, "D"), Fixed("ayu", MONDAY, "N")))
    with pytest.raises(SchedulingError) as raised:
        require_sound(with_ayu(contract="nothing"))
    assert not isinstance(raised.value, UnmeetableError)


def test_everything_is_said_at_once_and_many_are_counted() -> None:
    people = tuple(replace(AYU, id=f"p{n}", name="", contract="none") for n in range(50))
    complaints = check(replace(SOUND, people=people))
    assert len([one for one in complaints if one.id == "contract.unknown"]) == 50
    lines = shown(complaints, "en")
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == "... and 30 more."
    assert shown(complaints, "id")[-1] == "... dan 30 lagi."


def test_errors_come_before_warnings_and_warnings_before_remarks() -> None:
    problem = replace(
        with_ayu(skills={"chat": 1}, leave=(Leave(LATER, LATER),)), fixed=(Fixed("budi", MONDAY, "D", 450),)
    )
    assert [one.severity for one in check(problem)] == [E, W, R]


def test_a_soft_rule_contradicts_nothing() -> None:
    soft = replace(rule(RuleKind.MIN_MINUTES, minutes=9000), weight=1.0)
    assert check(with_rules(soft)) == ()
    assert isinstance(soft, Rule)


def test_leave_partly_outside_is_nothing_to_speak_of() -> None:
    assert check(with_ayu(leave=(Leave(MONDAY - timedelta(days=3), MONDAY),))) == ()
