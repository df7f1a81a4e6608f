"""A horizon across a daylight-saving change: the dates, the length of the day, the starts that are skipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sound_week import AYU, BUDI, DAY, NIGHT, SOUND

from sigap.scheduling.checks import Severity, check
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.shifts import ShiftTemplate

SPRING, AUTUMN = date(2026, 3, 23), date(2026, 10, 19)  # Mondays; Berlin changes on the Sundays after
EARLY = ShiftTemplate("E", 120, 180, 480, 60, DAY.breaks)  # 02:00 or 03:00


def week(first: date, zone: str, site: str, *templates: ShiftTemplate) -> Problem:
    horizon = Horizon(first, 7, zone)
    demand = Demand.flat("calls", np.zeros(horizon.slots))
    return replace(
        SOUND,
        horizon=horizon,
        demands=(demand,),
        sites=(Site("jkt", site),),
        templates=(DAY, NIGHT, *templates),
        contracts=(replace(SOUND.contracts[0], templates=tuple(t.id for t in (DAY, NIGHT, *templates))),),
    )


@pytest.mark.parametrize(
    ("first", "told", "hours", "quarters"),
    [
        (SPRING, "Sunday 29 March 2026", "23 hours", "92 quarter-hours"),
        (AUTUMN, "Sunday 25 October 2026", "25 hours", "100 quarter-hours"),
    ],
)
def test_the_day_of_the_change_and_its_length_are_told(
    first: date, told: str, hours: str, quarters: str
) -> None:
    (remark,) = check(week(first, "Europe/Berlin", "Europe/Berlin"))
    assert remark.id == "horizon.clock-change"
    assert remark.severity is Severity.REMARK
    assert all(part in remark.what.en for part in (told, hours, quarters))
    assert remark.days == (Horizon(first, 7, "UTC").date(6),)


def test_people_whose_site_changes_while_the_centre_does_not_are_counted() -> None:
    (remark,) = check(week(SPRING, "Asia/Jakarta", "Europe/Berlin"))
    assert remark.id == "site.clock-change"
    assert 'site "jkt", 3 people' in remark.where.en
    assert "Minggu, 29 Maret 2026" in remark.what.id


def test_a_site_without_people_is_not_spoken_of() -> None:
    problem = week(SPRING, "Asia/Jakarta", "Asia/Jakarta")
    assert check(replace(problem, sites=(*problem.sites, Site("bln", "Europe/Berlin")))) == ()


def test_starts_that_the_clock_skips_are_named() -> None:
    remarks = check(week(SPRING, "Europe/Berlin", "Europe/Berlin", EARLY))
    (skipped,) = [one for one in remarks if one.id == "template.start-skipped"]
    assert skipped.where.en == 'shift "E", Sunday 29 March 2026'
    assert "skips 02:00" in skipped.what.en
    assert skipped.remedy.en == "Other starts are left."


def test_a_shift_whose_only_start_is_skipped_cannot_be_worked() -> None:
    only = replace(EARLY, last_start=120)
    remarks = check(week(SPRING, "Europe/Berlin", "Europe/Berlin", only))
    (skipped,) = [one for one in remarks if one.id == "template.start-skipped"]
    assert "cannot be worked" in skipped.remedy.en


def test_nothing_is_said_of_a_week_without_a_change() -> None:
    assert check(week(date(2026, 11, 23), "Europe/Berlin", "Europe/Berlin", EARLY)) == ()
    assert {AYU.site, BUDI.site} == {"jkt"}
