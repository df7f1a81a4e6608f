"""What the API of insights takes and gives."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from sigap.web.insights.question import FILTERS, LONGEST_VALUE, MOST_GROUPINGS, MOST_KPIS, MOST_VALUES

ClockName = Literal["arrival", "answer", "end", "clipped"]
Value = Annotated[str, Field(min_length=1, max_length=LONGEST_VALUE, pattern=r"^[^\x00]+$")]
Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")]
Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Label = Literal["queue", "channel", "team", "agent", "direction", "reason", "site"]
assert set(FILTERS) == set(Label.__args__)  # type: ignore[attr-defined]


class TextOut(Schema):
    """A text in both languages."""

    en: str
    id: str


class VariantOut(Schema):
    """A way of computing a KPI."""

    name: str
    formula: TextOut
    publishers: list[str]


class KpiOut(Schema):
    """One KPI of the catalogue."""

    id: str
    version: int
    family: str
    name: TextOut
    definition: TextOut
    unit: str
    good: str
    adds_up_over_time: bool
    clocks: list[str]
    dimensions: list[str]
    variants: list[VariantOut]


class QuestionIn(Schema):
    """A question about KPIs. `from` and `to`, both included, win over `span`; without any: 7 days to yesterday."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "example": {
                "kpis": ["offered", "service_level"],
                "by": ["queue", "day"],
                "from": "2026-11-01",
                "to": "2026-11-07",
                "where": {"channel": ["voice"]},
            }
        },
    )

    kpis: list[Id] = Field(min_length=1, max_length=MOST_KPIS)
    by: list[Id] = Field(default=[], max_length=MOST_GROUPINGS)
    span: str = Field("", max_length=20, pattern=r"^[a-z0-9-]*$")
    first: dt.date | None = Field(None, alias="from")
    last: dt.date | None = Field(None, alias="to")
    where: dict[Label, Annotated[list[Value], Field(max_length=MOST_VALUES)]] = {}
    variants: dict[Id, Id] = {}
    clock: ClockName | None = None
    preset: str = Field("", max_length=40, pattern=r"^[a-z0-9_]*$")
    threshold_s: int | None = Field(None, ge=0, le=86_400)
    short_s: int | None = Field(None, ge=0, le=86_400)
    compare: Literal["", "before", "weekdays"] = ""

    def fields(self) -> dict[str, list[str]]:
        """Return it as the fields of an address, which is how questions are read everywhere."""
        told: dict[str, list[str]] = {
            "kpi": list(self.kpis),
            "by": list(self.by) or ["none"],
            "span": [self.span],
            "from": [self.first.isoformat()] if self.first else [],
            "to": [self.last.isoformat()] if self.last else [],
            "variant": [f"{id}:{name}" for id, name in self.variants.items()],
            "clock": [self.clock or ""],
            "preset": [self.preset],
            "threshold": [] if self.threshold_s is None else [str(self.threshold_s)],
            "short": [] if self.short_s is None else [str(self.short_s)],
            "compare": [self.compare],
        }
        return {**told, **{name: list(values) for name, values in self.where.items()}}


class ChangeOut(Schema):
    """What became of a figure; `noise`: its interval contains 0."""

    before: float | None
    difference: float
    low: float | None
    high: float | None
    noise: bool | None


class FigureOut(Schema):
    """A figure with what it was made of. Null is nothing to say, never 0; sums of durations are milliseconds."""

    kpi: str
    version: int
    variant: str
    clock: str
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int | None
    low: float | None
    high: float | None
    open: int | None
    missing: list[str]
    immature: bool
    change: ChangeOut | None


class GroupOut(Schema):
    """A group of the answer."""

    keys: dict[str, str | int | None]
    figures: list[FigureOut]


class DaysOut(Schema):
    """Business days, both included."""

    first: dt.date
    last: dt.date


class AnswerOut(Schema):
    """The answer to a question."""

    sigap: str
    answer: int
    period: DaysOut
    compared_with: DaysOut | None
    zone: str
    until: dt.datetime | None
    by: list[str]
    rows: list[GroupOut]
    total: GroupOut
    notes: list[TextOut]


class VisitOut(Schema):
    """A visit: one entry of a contact into a queue. Instants are milliseconds since the epoch."""

    visit_id: str
    contact_id: str
    customer: str | None
    queue: str | None
    channel: str
    direction: str
    reason: str | None
    site: str | None
    priority: int | None
    entered_at: int
    left_at: int | None
    ended_at: int | None
    outcome: str
    wait_ms: int | None
    agent: str | None
    team: str | None
    transfer: str | None


class VisitPageOut(Schema):
    """A page of visits; `next` is the cursor of the page after, null at the end."""

    items: list[VisitOut]
    next: str | None


class ContactOut(Schema):
    """One contact with its visits and legs, in the order of time; columns as the facts' reference tells."""

    contact: dict[str, Any]
    visits: list[dict[str, Any]]
    legs: list[dict[str, Any]]


class ReportIn(Schema):
    """A report to be kept."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "Service level by queue",
                "question": {"kpis": ["service_level"], "by": ["queue"], "span": "last-week"},
                "shared": "tenant",
            }
        },
    )

    name: Name
    description: Words = ""
    question: QuestionIn
    shared: Literal["nobody", "roles", "tenant"] = "nobody"
    roles: list[Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")]] = Field(
        default=[], max_length=20
    )


class ReportOut(Schema):
    """A kept report. `question` holds the fields of its address."""

    id: int
    name: str
    description: str
    question: dict[str, list[str]]
    shared: str
    roles: list[str]
    made_by: str
    made_at: dt.datetime
    changed_at: dt.datetime


class ReportPageOut(Schema):
    """A page of reports, newest first; `next` is the cursor of the page after, null at the end."""

    items: list[ReportOut]
    next: str | None


class CorrectionOut(Schema):
    """Figures of a closed day that changed because events came late."""

    day: dt.date
    at: dt.datetime
    late_events: int
    visits_changed: int
    before: dict[str, int]
    after: dict[str, int]
    others: dict[str, int] = Field(
        description="told otherwise besides: contacts with the same visits, tickets, and agents whose time differs"
    )
