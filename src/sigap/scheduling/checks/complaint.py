"""What is wrong, or worth knowing, about a scheduling problem: values that every check yields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sigap.text import Language, Text

MOST_SHOWN = 20


class Severity(Enum):
    """How grave a complaint is."""

    ERROR = "error"  # no solver can start
    WARNING = "warning"  # a roster can be made, and will not be what was hoped
    REMARK = "remark"  # nothing is wrong; somebody should know


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing about a problem.

    Attributes:
        id: of the kind of complaint, such as "fixed.on-leave"; never changes.
        severity: how grave.
        where: who, when, which part of the problem.
        what: is wrong, one sentence.
        remedy: one sentence.
        unmeetable: each part makes sense, but no roster can keep them all.
        people: ids of those concerned.
        days: those concerned.
    """

    id: str
    severity: Severity
    where: Text
    what: Text
    remedy: Text
    unmeetable: bool = False
    people: tuple[str, ...] = ()
    days: tuple[date, ...] = ()

    def message(self, language: Language) -> str:
        """Return the whole complaint on one line."""
        where = self.where.to(language)
        what = f"{where}: {self.what.to(language)}" if where else self.what.to(language)
        return f"{what} {self.remedy.to(language)}".strip()


Complaints = Iterable[Complaint]


def error(kind: str, where: Text, what: Text, remedy: Text) -> Complaint:
    """Return what makes a problem no problem."""
    return Complaint(kind, Severity.ERROR, where, what, remedy)


def contradiction(
    kind: str,
    where: Text,
    what: Text,
    remedy: Text,
    people: tuple[str, ...] = (),
    days: tuple[date, ...] = (),
) -> Complaint:
    """Return what no roster can keep."""
    return Complaint(kind, Severity.ERROR, where, what, remedy, True, people, days)


def warning(
    kind: str,
    where: Text,
    what: Text,
    remedy: Text,
    people: tuple[str, ...] = (),
    days: tuple[date, ...] = (),
) -> Complaint:
    """Return what will disappoint."""
    return Complaint(kind, Severity.WARNING, where, what, remedy, False, people, days)


def remark(kind: str, where: Text, what: Text, remedy: Text, days: tuple[date, ...] = ()) -> Complaint:
    """Return what somebody should know."""
    return Complaint(kind, Severity.REMARK, where, what, remedy, False, (), days)


def worst_first(found: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Return complaints by severity, otherwise in the order in which they were found; none twice."""
    order = list(Severity)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: order.index(one.severity)))


def shown(found: Sequence[Complaint], language: Language, most: int = MOST_SHOWN) -> list[str]:
    """Return at most so many messages, and a last line that counts the others."""
    lines = [one.message(language) for one in found[:most]]
    more = len(found) - len(lines)
    if more > 0:
        lines.append(Text(f"... and {more} more.", f"... dan {more} lagi.").to(language))
    return lines
