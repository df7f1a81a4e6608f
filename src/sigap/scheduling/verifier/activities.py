"""Do activities lie where they may: in the shift, in their window, over nothing else, together, with everybody?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.roster import Placed, Roster
from sigap.scheduling.shifts import Activity
from sigap.scheduling.verifier.findings import Check, Finding, Unit
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.speaking import of_shift
from sigap.scheduling.verifier.words import length, on_day
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class _Taken:
    """An activity where somebody takes it."""

    row: Row
    shift: Shift
    placed: Placed


def check_activities(reading: Reading, roster: Roster) -> Iterator[Finding]:
    """Yield what is wrong with activities, those left out with their price."""
    known = {activity.id: activity for activity in reading.problem.activities}
    taken: dict[str, list[_Taken]] = {name: [] for name in known}
    for row in reading.rows:
        for shift in row.shifts:
            for placed in shift.activities:
                activity = known.get(placed.id)
                if activity is None:
                    what = Text(f"activity {placed.id} is not known.", f"kegiatan {placed.id} tidak dikenal.")
                    yield of_shift(reading, row, shift, Check.ACTIVITY_UNKNOWN, what, slot=placed.start)
                else:
                    one = _Taken(row, shift, placed)
                    taken[activity.id].append(one)
                    yield from _place(reading, one, activity)
            yield from _overlaps(reading, row, shift)
    for activity in reading.problem.activities:
        yield from _everybody(reading, activity, taken[activity.id])
    yield from _left_out(roster, taken)


def _place(reading: Reading, one: _Taken, activity: Activity) -> Iterator[Finding]:
    """Yield what is wrong with where one person has an activity."""
    minutes = (one.placed.until - one.placed.start) * SLOT_MINUTES
    if one.row.person.id not in activity.people:
        what = Text(f"{activity.name} is not for this person.", f"{activity.name} bukan untuk orang ini.")
        yield _of(reading, one, Check.ACTIVITY_STRANGER, what)
    if minutes != activity.minutes:
        found, asked = length(minutes), length(activity.minutes)
        what = Text(
            f"{activity.name} lasts {found.en}, not {asked.en}.",
            f"{activity.name} berlangsung {found.id}, bukan {asked.id}.",
        )
        yield _of(reading, one, Check.ACTIVITY_LENGTH, what, abs(minutes - activity.minutes), Unit.MINUTES)
    if one.placed.start < one.shift.start or one.placed.until > one.shift.until:
        what = Text(f"{activity.name} lies outside the shift.", f"{activity.name} berada di luar sif.")
        yield _of(reading, one, Check.ACTIVITY_OUTSIDE, what)
    horizon = reading.problem.horizon
    if (
        horizon.instant(one.placed.start) < activity.earliest
        or horizon.instant(one.placed.until) > activity.latest
    ):
        what = Text(
            f"{activity.name} lies outside its window.", f"{activity.name} berada di luar rentang waktunya."
        )
        yield _of(reading, one, Check.ACTIVITY_WINDOW, what)


def _overlaps(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield activities that lie over a break or over another activity."""
    for number, placed in enumerate(shift.activities):
        others = (*shift.breaks, *shift.activities[:number])
        for other in others:
            if placed.start < other.until and other.start < placed.until:
                what = Text(
                    f"{placed.id} lies over {other.id}.", f"{placed.id} tumpang tindih dengan {other.id}."
                )
                yield of_shift(
                    reading,
                    row,
                    shift,
                    Check.ACTIVITY_OVERLAP,
                    what,
                    excess=(min(placed.until, other.until) - max(placed.start, other.start)) * SLOT_MINUTES,
                    unit=Unit.MINUTES,
                    rule=placed.id,
                    slot=placed.start,
                )


def _everybody(reading: Reading, activity: Activity, taken: list[_Taken]) -> Iterator[Finding]:
    """Yield who takes an activity twice, at another time than the rest, or not at all."""
    times: dict[str, int] = {}
    for one in taken:
        times[one.row.person.id] = times.get(one.row.person.id, 0) + 1
        if times[one.row.person.id] == 2:
            what = Text(
                f"takes {activity.name} more than once.", f"mengikuti {activity.name} lebih dari sekali."
            )
            yield _of(reading, one, Check.ACTIVITY_TWICE, what)
    if activity.together and len({one.placed.start for one in taken}) > 1:
        yield from _apart(reading, activity, taken)
    horizon = reading.problem.horizon
    if activity.latest <= horizon.begins_at or activity.earliest >= horizon.instant(horizon.slots):
        return
    for person in activity.people:
        if person in reading.problem.person and not times.get(person):
            yield _missed(reading, activity, person)


def _apart(reading: Reading, activity: Activity, taken: list[_Taken]) -> Iterator[Finding]:
    """Yield those who have a common activity at another time than most."""
    starts = [one.placed.start for one in taken]
    usual = max(sorted(set(starts)), key=starts.count)
    for one in taken:
        if one.placed.start != usual:
            off = length(abs(one.placed.start - usual) * SLOT_MINUTES)
            what = Text(
                f"has {activity.name} {off.en} away from the others.",
                f"mengikuti {activity.name} terpaut {off.id} dari yang lain.",
            )
            minutes = abs(one.placed.start - usual) * SLOT_MINUTES
            yield _of(reading, one, Check.ACTIVITY_APART, what, minutes, Unit.MINUTES)


def _missed(reading: Reading, activity: Activity, person: str) -> Finding:
    name = reading.problem.person[person].name or person
    zone = ZoneInfo(reading.problem.zone[reading.problem.person[person].site])
    first, last = activity.earliest.astimezone(zone).date(), activity.latest.astimezone(zone).date()
    dates = (first,) if first == last else (first, last)
    when = on_day(first)
    return Finding(
        Check.ACTIVITY_LEFT_OUT,
        Text(
            f"{name}: {activity.name} (from {when.en}) does not take place.",
            f"{name}: {activity.name} (mulai {when.id}) tidak terlaksana.",
        ),
        rule=activity.id,
        person=person,
        dates=dates,
        excess=1.0,
        unit=Unit.PEOPLE,
        cost=activity.worth,
    )


def _left_out(roster: Roster, taken: dict[str, list[_Taken]]) -> Iterator[Finding]:
    """Yield what the roster says is left out and is not, or is not known."""
    for pair in roster.left_out:
        activity, person = pair if _named(pair) else ("", str(pair)[:80])
        if activity in taken and person not in {one.row.person.id for one in taken[activity]}:
            continue
        yield Finding(
            Check.LEFT_OUT,
            Text(
                f"The roster says that {activity} is left out for {person}, which is not so.",
                f"Jadwal menyatakan {activity} tidak diikuti {person}, padahal tidak demikian.",
            ),
            rule=str(activity),
            person=str(person),
            excess=1.0,
        )


def _named(pair: object) -> bool:
    """Return whether this is a pair of ids."""
    return isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(one, str) for one in pair)


def _of(
    reading: Reading, one: _Taken, check: Check, what: Text, excess: float = 1.0, unit: Unit = Unit.SHIFTS
) -> Finding:
    """Return a finding about one person's activity."""
    return of_shift(
        reading,
        one.row,
        one.shift,
        check,
        what,
        excess=excess,
        unit=unit,
        rule=one.placed.id,
        slot=one.placed.start,
    )
