"""Is what was promised or asked for kept: settled shifts, and requests?"""

from __future__ import annotations

from collections.abc import Iterator

from sigap.scheduling.people import Request, Wish
from sigap.scheduling.problem import Fixed
from sigap.scheduling.verifier.findings import Check, Finding
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.speaking import about
from sigap.scheduling.verifier.words import clock_time
from sigap.text import Text


def check_promises(reading: Reading) -> Iterator[Finding]:
    """Yield settled shifts that are missing and requests that are refused; days outside the horizon are not meant."""
    rows = {row.person.id: row for row in reading.rows}
    for fixed in reading.problem.fixed:
        if fixed.person in rows and _planned(reading, fixed):
            yield from _fixed(reading, rows[fixed.person], fixed)
    for request in reading.problem.requests:
        if (
            request.person in rows
            and _planned(reading, request)
            and refused(reading, rows[request.person], request)
        ):
            yield _refused(reading, rows[request.person], request)


def _planned(reading: Reading, promise: Fixed | Request) -> bool:
    """Return whether a promise is for a day of the horizon."""
    return 0 <= reading.problem.horizon.day(promise.day) < reading.problem.horizon.days


def _on(reading: Reading, row: Row, promise: Fixed | Request) -> list[Shift]:
    """Return the shifts of the promise's day and, where it names one, template."""
    day = reading.problem.horizon.day(promise.day)
    return [
        shift for shift in row.shifts if shift.day == day and promise.template in (None, shift.template.id)
    ]


def _fixed(reading: Reading, row: Row, fixed: Fixed) -> Iterator[Finding]:
    if any(fixed.start in (None, shift.start_minute) for shift in _on(reading, row, fixed)):
        return
    at = None if fixed.start is None else clock_time(fixed.start)
    what = Text(
        f"the settled shift {fixed.template}{f' at {at.en}' if at else ''} is not kept.",
        f"sif {fixed.template}{f' pukul {at.id}' if at else ''} yang sudah ditetapkan tidak dijalankan.",
    )
    yield _said(reading, row, Check.FIXED, fixed, what, None)


def refused(reading: Reading, row: Row, request: Request) -> bool:
    """Return whether a roster refuses a request."""
    worked = bool(_on(reading, row, request))
    return worked if request.wish is Wish.OFF else not worked


def _refused(reading: Reading, row: Row, request: Request) -> Finding:
    of = "" if request.template is None else f" {request.template}"
    if request.wish is Wish.OFF:
        what = Text(f"asked not to work{of}, and does.", f"meminta tidak bekerja{of}, tetapi dijadwalkan.")
    else:
        what = Text(f"asked to work{of}, and does not.", f"meminta bekerja{of}, tetapi tidak dijadwalkan.")
    return _said(reading, row, Check.REQUEST, request, what, request.weight)


def _said(
    reading: Reading, row: Row, check: Check, promise: Fixed | Request, what: Text, cost: float | None
) -> Finding:
    day = reading.problem.horizon.day(promise.day)
    return Finding(
        check,
        about(reading, row.person, (day,), what),
        rule=promise.template or "",
        person=row.person.id,
        dates=(promise.day,),
        excess=1.0,
        cost=cost,
    )
