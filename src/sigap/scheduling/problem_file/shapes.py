"""Sites, shifts with their breaks, contracts and activities as a problem's file tells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sigap.scheduling.people import Contract, Site
from sigap.scheduling.problem_file.told import Told
from sigap.scheduling.shifts import Activity, BreakRule, ShiftTemplate
from sigap.text import Text

SHIFT = Text("shift", "sif")
SITE = Text("site", "lokasi")
CONTRACT = Text("contract", "kontrak")
PERSON = Text("person", "orang")


def zone_of(told: Told, name: str = "zone", default: str | None = None) -> str:
    """Return the name of a time zone."""
    zone = told.text(name) if default is None else told.text(name, default)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise told.refusal(
            told.where(name),
            f"there is no time zone {zone!r}.",
            f"tidak ada zona waktu {zone!r}.",
            Text("Write one such as Asia/Jakarta.", "Tulis misalnya Asia/Jakarta."),
        ) from None
    return zone


def site_of(told: Told, zone: str) -> Site:
    """Return a site; its zone is the centre's unless it says another."""
    site = Site(told.identifier("id"), zone_of(told, default=zone))
    told.done()
    return site


def shift_of(told: Told, ids: Sequence[str]) -> ShiftTemplate:
    """Return a shift template."""
    first, last = _starts(told)
    span = told.minutes("span", least=15)
    breaks = tuple(break_of(one, span) for one in told.tables("breaks"))
    made = ShiftTemplate(
        id=told.identifier("id"),
        first_start=first,
        last_start=last,
        start_step=told.minutes("step", 15, least=15),
        span=span,
        breaks=breaks,
        least_between=told.minutes("least_between", 15),
        weekdays=told.weekdays(),
        never_before=frozenset(told.some_of("never_before", ids, SHIFT, ())),
    )
    told.done()
    _refuse_short(told, made)
    return made


def _starts(told: Told) -> tuple[int, int]:
    if "starts" in told:
        start = told.clock("starts")
        return start, start
    first = told.clock("first_start")
    last = told.clock("last_start", first)
    if last < first:
        raise told.refusal(
            told.where("last_start"),
            "the last start lies before the first.",
            "mulai terakhir lebih awal daripada mulai pertama.",
            Text('For the night after, write "24:30".', 'Untuk malam sesudahnya, tulis "24:30".'),
        )
    return first, last


def break_of(told: Told, span: int) -> BreakRule:
    """Return a break; without a window it may lie anywhere in the shift."""
    minutes = told.minutes("minutes", least=15)
    made = BreakRule(
        id=told.identifier("id"),
        minutes=minutes,
        earliest=told.minutes("earliest", 0),
        latest=told.minutes("latest", max(span - minutes, 0)),
        paid=told.flag("paid", default=False),
    )
    told.done()
    if made.latest < made.earliest or made.earliest + minutes > span:
        raise told.refusal(
            told.where("latest"),
            f"the break cannot lie between {made.earliest} and {made.latest} minutes of a shift of {span}.",
            f"istirahat tidak muat antara menit {made.earliest} dan {made.latest} dari sif {span} menit.",
            Text(
                "Both are times from the shift's start at which the break may begin.",
                "Keduanya dihitung dari awal sif dan menyebut kapan istirahat boleh dimulai.",
            ),
        )
    return made


def _refuse_short(told: Told, made: ShiftTemplate) -> None:
    if sum(rest.minutes for rest in made.breaks) >= made.span:
        raise told.refusal(
            told.where("breaks"),
            "the breaks are as long as the shift.",
            "istirahatnya sepanjang sif.",
            Text("Shorten them, or lengthen span.", "Persingkat, atau perpanjang span."),
        )
    ids = [rest.id for rest in made.breaks]
    if len(set(ids)) < len(ids):
        raise told.refusal(
            told.where("breaks"),
            "two breaks have one id.",
            "dua istirahat memakai id yang sama.",
            Text("Give each its own.", "Beri id yang berbeda."),
        )


def contract_of(told: Told, shifts: Sequence[str]) -> Contract:
    """Return a contract; without `shifts` all are allowed."""
    made = Contract(
        id=told.identifier("id"),
        templates=told.some_of("shifts", shifts, SHIFT, tuple(shifts)),
        max_days=told.whole("max_days", 5, low=1, high=7),
        min_week=told.minutes("min_week", 0),
        max_week=told.minutes("max_week", 2400, least=15),
        day_minutes=told.minutes("day_minutes", 480),
    )
    told.done()
    if made.min_week > made.max_week:
        raise told.refusal(
            told.where("min_week"),
            f"it is more than max_week, {made.max_week} minutes.",
            f"nilainya melebihi max_week, {made.max_week} menit.",
            Text("Lower one, or raise the other.", "Turunkan yang satu, atau naikkan yang lain."),
        )
    return made


def activity_of(told: Told, people: Sequence[str], zone: str) -> Activity:
    """Return an activity; its times are on the centre's clock."""
    name = told.identifier("id")
    earliest, latest = told.instant("earliest", zone), told.instant("latest", zone)
    made = Activity(
        id=name,
        name=told.text("name", name),
        minutes=told.minutes("minutes", least=15),
        people=told.some_of("people", people, PERSON),
        earliest=earliest,
        latest=latest,
        together=told.flag("together", default=True),
        worth=told.maybe("worth", told.number),
    )
    told.done()
    if made.latest - made.earliest < dt.timedelta(minutes=made.minutes):
        raise told.refusal(
            told.where("latest"),
            f"{made.minutes} minutes do not fit between earliest and latest.",
            f"{made.minutes} menit tidak muat antara earliest dan latest.",
            Text("Widen the window.", "Perlebar rentangnya."),
        )
    return made
