"""Days outside the horizon, and days on which the clock is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sigap.scheduling.checks.complaint import Complaint, error, remark
from sigap.scheduling.checks.wording import clock_words, day_words, on
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.problem import Problem
from sigap.scheduling.shifts import Activity
from sigap.text import Text

_STAYS = Text("Move it, or plan those days too.", "Pindahkan, atau rencanakan juga hari-hari itu.")


def outside_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what is asked of days that are not planned."""
    horizon = problem.horizon
    for request in problem.requests:
        if not _planned(horizon, request.day):
            who = problem.person.get(request.person)
            yield _outside("request", on(who, request.day) if who else day_words(request.day))
    for fixed in problem.fixed:
        if not _planned(horizon, fixed.day):
            who = problem.person.get(fixed.person)
            yield _outside("fixed", on(who, fixed.day) if who else day_words(fixed.day))
    for cover in problem.covers:
        if not _planned(horizon, cover.day):
            yield _outside("cover", day_words(cover.day))
    for person in problem.people:
        for leave in person.leave:
            if leave.first <= leave.last and not _meets(horizon, leave.first, leave.last):
                yield remark(
                    "leave.outside",
                    on(person, leave.first),
                    Text(
                        "this leave lies outside the days planned.",
                        "cuti ini di luar hari yang direncanakan.",
                    ),
                    Text("It changes nothing.", "Tidak berpengaruh apa-apa."),
                )
    for activity in problem.activities:
        yield from _activity(horizon, activity)


def _planned(horizon: Horizon, day: date) -> bool:
    return 0 <= horizon.day(day) < horizon.days


def _meets(horizon: Horizon, first: date, last: date) -> bool:
    return horizon.day(last) >= 0 and horizon.day(first) < horizon.days


_OUTSIDE = {
    "request": Text(
        "a request is for a day that is not planned.", "ada permohonan untuk hari yang tidak direncanakan."
    ),
    "fixed": Text(
        "a fixed shift is on a day that is not planned.", "ada sif tetap pada hari yang tidak direncanakan."
    ),
    "cover": Text(
        "people are asked for on a day that is not planned.",
        "orang diminta pada hari yang tidak direncanakan.",
    ),
}


def _outside(kind: str, where: Text) -> Complaint:
    return error(f"{kind}.outside", where, _OUTSIDE[kind], _STAYS)


def _activity(horizon: Horizon, activity: Activity) -> Iterator[Complaint]:
    """Yield an activity whose window is too short, or is not in the horizon."""
    where = Text(f'activity "{activity.id}"', f'kegiatan "{activity.id}"')
    room = (activity.latest - activity.earliest).total_seconds() / 60
    if room < activity.minutes:
        yield error(
            "activity.no-room",
            where,
            Text(
                f"{activity.minutes} minutes have to fit into {room:g}.",
                f"{activity.minutes} menit harus muat dalam {room:g} menit.",
            ),
            Text("Widen its window.", "Perlebar rentang waktunya."),
        )
    elif horizon.slot_at(activity.latest) <= 0 or horizon.slot_at(activity.earliest) >= horizon.slots:
        yield error(
            "activity.outside",
            where,
            Text(
                "its window is not on the days planned.", "rentang waktunya di luar hari yang direncanakan."
            ),
            _STAYS,
        )


def clock_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield the days on which the centre's clock, or that of a site, is changed, and the starts that it skips."""
    centre = problem.horizon
    for day in centre.clock_changes:
        yield _changed(
            "horizon.clock-change", Text("the centre", "pusat layanan"), day, _quarters(centre, day)
        )
    people = Counter(person.site for person in problem.people)
    for site in problem.sites:
        if site.zone == centre.zone or not people[site.id]:
            continue
        there = Horizon(centre.first, centre.days, site.zone)
        for day in there.clock_changes:
            if day not in centre.clock_changes:
                count = people[site.id]
                where = Text(f'site "{site.id}", {count} people', f'lokasi "{site.id}", {count} orang')
                yield _changed("site.clock-change", where, day, _quarters(there, day))
    yield from _skipped(problem)


def _quarters(horizon: Horizon, day: date) -> int:
    starts, number = horizon.day_starts, horizon.day(day)
    return starts[number + 1] - starts[number]


def _changed(kind: str, where: Text, day: date, quarters: int) -> Complaint:
    told, hours = day_words(day), f"{quarters / 4:g}"
    return remark(
        kind,
        where,
        Text(
            f"the clock is changed on {told.en}: that day has {hours} hours, {quarters} quarter-hours.",
            f"jam digeser pada {told.id}: hari itu {hours.replace('.', ',')} jam, {quarters} seperempat jam.",
        ),
        Text(
            "Shifts across the change stay as long as people work.",
            "Panjang sif yang melewatinya tetap dihitung dari waktu kerja sebenarnya.",
        ),
        (day,),
    )


def _skipped(problem: Problem) -> Iterator[Complaint]:
    """Yield starts that do not exist on a day because the clock skips them."""
    horizon = problem.horizon
    for zone in dict.fromkeys(problem.zone[person.site] for person in problem.people):
        for day in Horizon(horizon.first, horizon.days, zone).clock_changes:
            for template in problem.templates:
                if day.weekday() not in template.weekdays:
                    continue
                number = horizon.day(day)
                gone = [start for start in template.starts if horizon.slot(number, start, zone) is None]
                if gone:
                    times, told = ", ".join(clock_words(start) for start in gone), day_words(day)
                    yield remark(
                        "template.start-skipped",
                        Text(f'shift "{template.id}", {told.en}', f'sif "{template.id}", {told.id}'),
                        Text(
                            f"the clock of {zone} skips {times}, so that nobody can start then.",
                            f"jam {zone} melompati {times}, jadi tidak ada yang bisa mulai saat itu.",
                        ),
                        Text("Other starts are left.", "Jam mulai lain tetap bisa dipakai.")
                        if len(gone) < len(template.starts)
                        else Text("It cannot be worked that day.", "Sif ini tidak bisa dijalani hari itu."),
                        (day,),
                    )
