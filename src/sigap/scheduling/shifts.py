"""Shapes of working days: shift templates with their breaks, and the activities that take people off the phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sigap.scheduling.horizon import SLOT_MINUTES

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class BreakRule:
    """One break of a shift. A split shift is a shift with a long unpaid one.

    Attributes:
        id: within the template, such as "meal".
        minutes: how long, a multiple of 15.
        earliest, latest: minutes from the shift's start between which the break may *begin*, both included.
        paid: paid breaks count as working time.
    """

    id: str
    minutes: int
    earliest: int
    latest: int
    paid: bool = False


@dataclass(frozen=True, slots=True)
class ShiftTemplate:
    """A kind of shift: when it may start, how long it is, where its breaks may lie.

    Attributes:
        id: short, such as "D8".
        first_start, last_start: minutes from local midnight, both included.
        start_step: minutes between possible starts, a multiple of 15.
        span: minutes from start to end, with all breaks.
        breaks: in the order in which they are taken.
        least_between: least minutes of work before the first break, between two and after the last.
        weekdays: on which it may start, Monday is 0.
        never_before: templates that may not be worked on the day after this one.
    """

    id: str
    first_start: int
    last_start: int
    span: int
    start_step: int = SLOT_MINUTES
    breaks: tuple[BreakRule, ...] = ()
    least_between: int = SLOT_MINUTES
    weekdays: frozenset[int] = EVERY_DAY
    never_before: frozenset[str] = frozenset()

    @property
    def paid_minutes(self) -> int:
        """Return working time: the span without its unpaid breaks."""
        return self.span - sum(rest.minutes for rest in self.breaks if not rest.paid)

    @property
    def starts(self) -> tuple[int, ...]:
        """Return every possible start, minutes from midnight."""
        return tuple(range(self.first_start, self.last_start + 1, self.start_step))


@dataclass(frozen=True, slots=True)
class Activity:
    """Paid time off the phones that is placed where it costs least.

    Attributes:
        id: such as "coaching-17".
        name: shown to people.
        minutes: how long, a multiple of 15.
        people: who takes part.
        earliest, latest: aware instants between which it lies, whole.
        together: everyone at the same time; else each for himself.
        worth: paid quarter-hours that leaving it out costs a person; None when it must take place.
    """

    id: str
    name: str
    minutes: int
    people: tuple[str, ...]
    earliest: datetime
    latest: datetime
    together: bool = True
    worth: float | None = None
