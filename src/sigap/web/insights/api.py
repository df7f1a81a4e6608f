"""The API of this domain: the catalogue, answers, the visits behind them, reports that are kept, exports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from sigap.metrics.catalogue import FAMILIES
from sigap.metrics.definition import Kpi
from sigap.text import Text
from sigap.web.insights import exports
from sigap.web.insights.api_schemas import (
    AnswerOut,
    ContactOut,
    CorrectionOut,
    KpiOut,
    QuestionIn,
    ReportIn,
    ReportOut,
    ReportPageOut,
    VisitPageOut,
)
from sigap.web.insights.operations import saved as keeping
from sigap.web.insights.operations.looking import note_export
from sigap.web.insights.queries import corrections as corrected
from sigap.web.insights.queries import rows, saved
from sigap.web.insights.queries.exploring import explored
from sigap.web.insights.question import read
from sigap.web.people.access import at_tenant, client_address, note_look, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["insights"])

REFUSALS = {401: Problem, 403: Problem, 422: Problem}
Cursor = Annotated[str, Field(max_length=600, pattern=r"^[^\x00]*$", description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=LARGEST)]
Text200 = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
ReportId = Annotated[int, Field(ge=1, le=2**63 - 1)]


@router.get("/kpis", auth=token(Right.SEE_INSIGHTS), response={200: list[KpiOut], 401: Problem, 403: Problem})
@at_tenant
def kpis(request: HttpRequest) -> Any:
    """Return every KPI: what it means, how it is computed, how it can be asked."""
    return [_kpi(family, kpi) for family, (_, entries) in FAMILIES.items() for kpi in entries]


def _kpi(family: str, kpi: Kpi) -> dict[str, Any]:
    return {
        "id": kpi.id,
        "version": kpi.version,
        "family": family,
        "name": _both(kpi.name),
        "definition": _both(kpi.definition),
        "unit": kpi.unit.value,
        "good": kpi.good.value,
        "adds_up_over_time": kpi.additive,
        "clocks": list(kpi.clocks),
        "dimensions": sorted(kpi.dimensions),
        "variants": [
            {"name": name, "formula": _both(one.formula), "publishers": list(one.publishers)}
            for name, one in kpi.variants.items()
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "id": text.id}


@router.post("/kpis/answer", auth=token(Right.SEE_INSIGHTS), response={200: AnswerOut, **REFUSALS})
@at_tenant
def answer(request: HttpRequest, question: QuestionIn) -> Any:
    """Return KPIs by group, with what each figure was made of."""
    return exports.as_json(explored(read(question.fields()), now=timezone.now()))


@router.post(
    "/kpis/export/{kind}",
    auth=token(Right.EXPORT),
    response={200: None, **REFUSALS},
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {
                    kind: {"schema": {} if "json" in kind else {"type": "string"}}
                    for kind in exports.KINDS.values()
                },
            }
        }
    },
)
@at_tenant
def export(
    request: HttpRequest,
    kind: Literal["csv", "json", "xlsx"],
    question: QuestionIn,
    language: Literal["id", "en"] = "id",
) -> HttpResponse:
    """Return the answer as a file; that it was taken is written into the audit log."""
    found = explored(read(question.fields()), now=timezone.now())
    note_export(by=request.access, kind=kind, question=found.question, address=client_address(request))
    return HttpResponse(
        exports.content(found, kind, language),
        content_type=exports.KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{exports.file_name(found, kind)}"'},
    )


@router.get("/visits", auth=token(Right.SEE_VISITS), response={200: VisitPageOut, **REFUSALS})
@at_tenant
def visits(
    request: HttpRequest,
    first: Annotated[str, Query(alias="from", max_length=10, description="2026-11-01")] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    queue: Annotated[list[Text200], Query(max_length=200)] = [],  # noqa: B006
    channel: Annotated[list[Text200], Query(max_length=20)] = [],  # noqa: B006
    agent: Annotated[list[Text200], Query(max_length=200)] = [],  # noqa: B006
    outcome: Annotated[list[Text200], Query(max_length=20)] = [],  # noqa: B006
    clock: Literal["arrival", "answer", "end"] = "arrival",
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Any:
    """Return visits, newest first, a page at a time. Customers' keys are personal data: looking is audited."""
    told: dict[str, list[str]] = {
        "from": [first],
        "to": [last],
        "queue": queue,
        "channel": channel,
        "agent": agent,
        "outcome": outcome,
        "clock": [clock],
    }
    fields = {name: [v for v in values if v] for name, values in told.items()}
    found = rows.behind(fields, now=timezone.now(), cursor=cursor, limit=limit)
    note_look(request, "insights.visits", of="visits", asked={n: v for n, v in fields.items() if v})
    return {"items": list(found.rows), "next": found.next or None}


@router.get(
    "/contacts/{path:id}", auth=token(Right.SEE_VISITS), response={200: ContactOut, 404: Problem, **REFUSALS}
)
@at_tenant
def contact(request: HttpRequest, id: str) -> Any:
    """Return one contact with its visits and legs. Customers' keys are personal data: looking is audited."""
    found = rows.contact(id)
    if found is None:
        raise Http404
    note_look(request, "insights.visits", of=f"contact:{id}")
    return {"contact": found.contact, "visits": list(found.visits), "legs": list(found.legs)}


@router.get("/corrections", auth=token(Right.SEE_INSIGHTS), response={200: list[CorrectionOut], **REFUSALS})
@at_tenant
def corrections(request: HttpRequest, limit: Limit = LIMIT) -> Any:
    """Return the closed days whose figures changed because events came late, the latest first."""
    return [
        {
            "day": one.day,
            "at": one.at,
            "late_events": one.late_events,
            "visits_changed": one.visits_changed,
            "before": dict(one.before),
            "after": dict(one.after),
            "others": dict(one.others),
        }
        for one in corrected.corrections(most=limit)
    ]


@router.get("/reports", auth=token(Right.SEE_INSIGHTS), response={200: ReportPageOut, **REFUSALS})
@at_tenant
def reports(request: HttpRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> Any:
    """Return the reports that this token may open, newest first."""
    found, following = page_of(saved.reports(request.access), cursor=cursor, limit=limit)
    return {"items": found, "next": following}


@router.post("/reports", auth=token(Right.KEEP_REPORTS), response={201: ReportOut, **REFUSALS})
@at_tenant
def make_report(request: HttpRequest, report: ReportIn) -> Any:
    """Keep a question under a name."""
    kept = keeping.save_report(
        by=request.access, question=read(report.question.fields()), **_kept_fields(report)
    )
    return Status(201, kept)


@router.get(
    "/reports/{id}", auth=token(Right.SEE_INSIGHTS), response={200: ReportOut, 404: Problem, **REFUSALS}
)
@at_tenant
def report(request: HttpRequest, id: ReportId) -> Any:
    """Return one report."""
    return _there(request, id)


@router.put(
    "/reports/{id}", auth=token(Right.KEEP_REPORTS), response={200: ReportOut, 404: Problem, **REFUSALS}
)
@at_tenant
def change_report(request: HttpRequest, id: ReportId, report: ReportIn) -> Any:
    """Change a report."""
    _there(request, id)
    question = read(report.question.fields())
    return keeping.change_report(by=request.access, id=id, question=question, **_kept_fields(report))


@router.delete(
    "/reports/{id}", auth=token(Right.KEEP_REPORTS), response={204: None, 404: Problem, **REFUSALS}
)
@at_tenant
def remove_report(request: HttpRequest, id: ReportId) -> Any:
    """Remove a report with its links and mailings."""
    _there(request, id)
    keeping.remove_report(by=request.access, id=id)
    return Status(204, None)


@router.get(
    "/reports/{id}/answer",
    auth=token(Right.SEE_INSIGHTS),
    response={200: AnswerOut, 404: Problem, **REFUSALS},
)
@at_tenant
def report_answer(request: HttpRequest, id: ReportId) -> Any:
    """Return the figures of a report as they are now."""
    return exports.as_json(explored(read(_there(request, id).question), now=timezone.now()))


def _there(request: HttpRequest, id: int) -> Any:
    try:
        return saved.report(request.access, id)
    except saved.NotThereError:
        raise Http404 from None


def _kept_fields(report: ReportIn) -> dict[str, Any]:
    return {
        "name": report.name,
        "description": report.description,
        "shared": report.shared,
        "roles": report.roles,
    }
