"""The API of what is kept with reports: links for those without an account, mailings, dashboards."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from sigap.web.insights.api_schemas import Name
from sigap.web.insights.models import Dashboard, ReportLink, Schedule
from sigap.web.insights.operations import dashboards, schedules
from sigap.web.insights.operations import saved as keeping
from sigap.web.insights.queries import saved
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["insights"])

REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Cursor = Annotated[str, Field(max_length=600, pattern=r"^[^\x00]*$", description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=LARGEST)]
Told = dict[str, Any]
SEE, KEEP = token(Right.SEE_INSIGHTS), token(Right.KEEP_REPORTS)


def _report(request: HttpRequest, id: int) -> Any:
    try:
        return saved.report(request.access, id)
    except saved.NotThereError:
        raise Http404 from None


def _own_report(request: HttpRequest, id: int) -> Any:
    """Return a report of which the one who asks may see who else gets it."""
    kept = _report(request, id)
    if not saved.may_change(request.access, kept):
        raise Http404
    return kept


# -- links


class LinkIn(Schema):
    """A link to be made."""

    note: str = Field("", max_length=120, pattern=r"^[^\x00]*$", description="for whom it is")
    days: int = Field(30, ge=1, le=keeping.LONGEST_LINK_DAYS)


class LinkOut(Schema):
    """A read-only link, as far as it is kept."""

    id: int
    note: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    opened_at: dt.datetime | None
    opened: int


class MadeLinkOut(LinkOut):
    """A link just made: the only time that its address is told."""

    url: str


def _link(row: ReportLink) -> Told:
    return {name: getattr(row, name) for name in LinkOut.model_fields}


@router.get("/reports/{id}/links", auth=KEEP, response={200: list[LinkOut], **REFUSALS})
@at_tenant
def links(request: HttpRequest, id: Id) -> Any:
    """Return the read-only links of a report of one's own, newest first."""
    return [_link(row) for row in saved.links_of(_own_report(request, id))]


@router.post("/reports/{id}/links", auth=KEEP, response={201: MadeLinkOut, **REFUSALS})
@at_tenant
def make_link(request: HttpRequest, id: Id, link: LinkIn) -> Any:
    """Make a link by which somebody without an account can read a report."""
    _report(request, id)
    made, secret = keeping.make_link(by=request.access, report_id=id, **link.dict())
    path = reverse("insights:shared", args=[request.access.tenant.slug, secret])
    return Status(201, {**_link(made), "url": settings.PUBLIC_URL + path})


@router.delete("/reports/{id}/links/{link}", auth=KEEP, response={204: None, **REFUSALS})
@at_tenant
def revoke_link(request: HttpRequest, id: Id, link: Id) -> Any:
    """Make a link open nothing any more."""
    kept = _report(request, id)
    if not ReportLink.objects.filter(report=kept, pk=link).exists():
        raise Http404
    keeping.revoke_link(by=request.access, report_id=id, link_id=link)
    return Status(204, None)


# -- mailings


class ScheduleIn(Schema):
    """When a report is to be mailed, and to whom."""

    every: Literal["day", "week"] = "day"
    weekday: int = Field(1, ge=1, le=7, description="1 is Monday; only with `week`")
    at: dt.time = Field(description="in the tenant's time zone")
    recipients: list[Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]] = Field(
        min_length=1, max_length=schedules.MOST_RECIPIENTS
    )
    language: Literal["id", "en"] = "id"


class DeliveryOut(Schema):
    """One mailing that was due, and what became of it."""

    due_at: dt.datetime
    state: str = Field(description="due, sent or failed")
    tries: int
    sent_at: dt.datetime | None
    problem: dict[str, str]


class ScheduleOut(Schema):
    """When a report is mailed, and the last mailings."""

    id: int
    every: str
    weekday: int
    at: dt.time
    recipients: list[str]
    language: str
    is_on: bool
    made_by: str
    made_at: dt.datetime
    deliveries: list[DeliveryOut]


class SwitchIn(Schema):
    """Whether it is to be mailed."""

    is_on: bool


def _schedule(row: Schedule) -> Told:
    told = {name: getattr(row, name) for name in ScheduleOut.model_fields if name != "deliveries"}
    sent = [
        {name: getattr(one, name) for name in DeliveryOut.model_fields} for one in saved.deliveries_of(row)
    ]
    return {**told, "deliveries": sent}


def _scheduled(kept: Any, id: int) -> Schedule:
    found = Schedule.objects.filter(report=kept, pk=id).first()
    if found is None:
        raise Http404
    return found


@router.get("/reports/{id}/schedules", auth=KEEP, response={200: list[ScheduleOut], **REFUSALS})
@at_tenant
def list_schedules(request: HttpRequest, id: Id) -> Any:
    """Return when a report is mailed and to whom, with the last five mailings of each."""
    return [_schedule(row) for row in saved.schedules_of(_report(request, id))]


@router.post("/reports/{id}/schedules", auth=KEEP, response={201: ScheduleOut, **REFUSALS})
@at_tenant
def add_schedule(request: HttpRequest, id: Id, schedule: ScheduleIn) -> Any:
    """Have a report mailed every day or week. It is mailed for as long as the token may do so."""
    _report(request, id)
    made = schedules.add_schedule(by=request.access, report_id=id, **schedule.dict())
    return Status(201, _schedule(made))


@router.patch("/reports/{id}/schedules/{schedule}", auth=KEEP, response={200: ScheduleOut, **REFUSALS})
@at_tenant
def switch_schedule(request: HttpRequest, id: Id, schedule: Id, told: SwitchIn) -> Any:
    """Switch a mailing on or off; what was due while it was off is not sent."""
    kept = _report(request, id)
    found = _scheduled(kept, schedule)
    schedules.switch_schedule(by=request.access, report_id=id, schedule_id=found.pk, on=told.is_on)
    return _schedule(_scheduled(kept, schedule))


@router.delete("/reports/{id}/schedules/{schedule}", auth=KEEP, response={204: None, **REFUSALS})
@at_tenant
def remove_schedule(request: HttpRequest, id: Id, schedule: Id) -> Any:
    """Mail a report no more."""
    found = _scheduled(_report(request, id), schedule)
    schedules.remove_schedule(by=request.access, report_id=id, schedule_id=found.pk)
    return Status(204, None)


# -- dashboards


class DashboardIn(Schema):
    """A dashboard to be kept."""

    name: Name
    shared: Literal["nobody", "tenant"] = "nobody"


class PinnedOut(Schema):
    """A report's place on a dashboard."""

    report: int
    name: str
    width: int = Field(description="of twelve columns")


class DashboardOut(Schema):
    """A dashboard with the reports that the one who asks may open, in their order."""

    id: int
    name: str
    shared: str
    is_default: bool = Field(description="opens first for the whole tenant")
    made_by: str
    made_at: dt.datetime
    reports: list[PinnedOut]


class DashboardPageOut(Schema):
    """A page of dashboards, newest first; `next` is the cursor of the page after, null at the end."""

    items: list[DashboardOut]
    next: str | None


class PinIn(Schema):
    """How wide a report is to be shown."""

    width: Literal[4, 6, 8, 12] = 6


class MoveIn(Schema):
    """Where to a report is moved by one place."""

    later: bool


def _dashboard(request: HttpRequest, id: int) -> Any:
    try:
        return saved.dashboard(request.access, id)
    except saved.NotThereError:
        raise Http404 from None


def _told(request: HttpRequest, row: Dashboard) -> Told:
    told = {name: getattr(row, name) for name in DashboardOut.model_fields if name != "reports"}
    pinned = [
        {"report": one.report_id, "name": one.report.name, "width": one.width}
        for one in saved.pinned_on(request.access, row)
    ]
    return {**told, "reports": pinned}


@router.get("/dashboards", auth=SEE, response={200: DashboardPageOut, **REFUSALS})
@at_tenant
def list_dashboards(request: HttpRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> Any:
    """Return the dashboards that this token may open, newest first."""
    found, following = page_of(saved.dashboards(request.access), cursor=cursor, limit=limit)
    return {"items": [_told(request, row) for row in found], "next": following}


@router.post("/dashboards", auth=KEEP, response={201: DashboardOut, **REFUSALS})
@at_tenant
def make_dashboard(request: HttpRequest, dashboard: DashboardIn) -> Any:
    """Make an empty dashboard."""
    return Status(201, _told(request, dashboards.make_dashboard(by=request.access, **dashboard.dict())))


@router.get("/dashboards/{id}", auth=SEE, response={200: DashboardOut, **REFUSALS})
@at_tenant
def dashboard(request: HttpRequest, id: Id) -> Any:
    """Return one dashboard."""
    return _told(request, _dashboard(request, id))


@router.put("/dashboards/{id}", auth=KEEP, response={200: DashboardOut, **REFUSALS})
@at_tenant
def change_dashboard(request: HttpRequest, id: Id, dashboard: DashboardIn) -> Any:
    """Rename or share a dashboard."""
    _dashboard(request, id)
    return _told(request, dashboards.change_dashboard(by=request.access, id=id, **dashboard.dict()))


@router.delete("/dashboards/{id}", auth=KEEP, response={204: None, **REFUSALS})
@at_tenant
def remove_dashboard(request: HttpRequest, id: Id) -> Any:
    """Remove a dashboard; its reports stay."""
    _dashboard(request, id)
    dashboards.remove_dashboard(by=request.access, id=id)
    return Status(204, None)


@router.post(
    "/dashboards/{id}/first", auth=token(Right.MANAGE_TENANT), response={200: DashboardOut, **REFUSALS}
)
@at_tenant
def open_first(request: HttpRequest, id: Id) -> Any:
    """Have a dashboard open first for the whole tenant, with which it is shared."""
    _dashboard(request, id)
    dashboards.open_first(by=request.access, id=id)
    return _told(request, _dashboard(request, id))


@router.put("/dashboards/{id}/reports/{report}", auth=KEEP, response={200: DashboardOut, **REFUSALS})
@at_tenant
def pin(request: HttpRequest, id: Id, report: Id, told: PinIn) -> Any:
    """Put a report on a dashboard after those that are there, or give one that is there another width."""
    kept, wanted = _dashboard(request, id), _report(request, report)
    dashboards.pin(by=request.access, dashboard_id=kept.pk, report_id=wanted.pk, width=told.width)
    return _told(request, kept)


@router.delete("/dashboards/{id}/reports/{report}", auth=KEEP, response={204: None, **REFUSALS})
@at_tenant
def unpin(request: HttpRequest, id: Id, report: Id) -> Any:
    """Take a report off a dashboard; one that is not there stays away."""
    _dashboard(request, id)
    _report(request, report)
    dashboards.unpin(by=request.access, dashboard_id=id, report_id=report)
    return Status(204, None)


@router.post("/dashboards/{id}/reports/{report}/move", auth=KEEP, response={200: DashboardOut, **REFUSALS})
@at_tenant
def move(request: HttpRequest, id: Id, report: Id, told: MoveIn) -> Any:
    """Move a report one place earlier or later; the first stays first, the last stays last."""
    kept = _dashboard(request, id)
    _report(request, report)
    dashboards.move(by=request.access, dashboard_id=id, report_id=report, later=told.later)
    return _told(request, kept)
