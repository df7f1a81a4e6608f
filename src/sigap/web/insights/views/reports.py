"""What people keep: the list of reports, one report, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights.forms import ReportForm, ScheduleForm
from sigap.web.insights.operations import saved as keeping
from sigap.web.insights.operations import schedules
from sigap.web.insights.queries import saved
from sigap.web.insights.queries.exploring import explored
from sigap.web.insights.question import Question, read
from sigap.web.insights.views.explore import answer_context
from sigap.web.people.access import page
from sigap.web.people.queries.members import name_of
from sigap.web.people.rights import Right
from sigap.web.shell.words import language

View = Callable[..., HttpResponse]


@page(Right.SEE_INSIGHTS)
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports that may be opened."""
    access = request.access
    kept = list(saved.reports(access).prefetch_related("schedules", "links"))
    names = {
        actor: name_of(actor) for actor in {one.made_by for one in kept}
    }  # no addresses: clients see them
    for one in kept:
        one.maker = names[one.made_by]
    mine = [one for one in kept if one.made_by == access.actor]
    others = [one for one in kept if one.made_by != access.actor]
    return render(request, "insights/reports.html", {"mine": mine, "others": others})


@page(Right.SEE_INSIGHTS)
def report(request: HttpRequest, id: int) -> HttpResponse:
    """Show a report: its figures as they are now, and who gets it."""
    access = request.access
    kept = _kept(access, id)
    own = saved.may_change(access, kept)
    context: dict[str, Any] = {
        "report": kept,
        "maker": name_of(kept.made_by),
        "own": own,
        "may_keep": access.may(Right.KEEP_REPORTS),
        "links": saved.links_of(kept) if own else [],
        "schedules": [(one, saved.deliveries_of(one, 3)) for one in saved.schedules_of(kept)]
        if access.may(Right.KEEP_REPORTS)
        else [],
        "form": ReportForm.of(kept),
        "schedule_form": ScheduleForm(initial={"recipients": request.user.email, "language": language()}),
        "dashboards": [one for one in saved.dashboards(access) if saved.may_change(access, one)],
        "new_link": request.session.pop(f"link-{kept.pk}", ""),
    }
    try:
        found = explored(read(kept.question), now=timezone.now())
    except SigapError as error:
        context["error"] = error
    else:
        context |= answer_context(access, found)
    return render(request, "insights/report.html", context)


def _kept(access: Any, id: int) -> Any:
    try:
        return saved.report(access, id)
    except saved.NotThereError:
        raise Http404 from None


def _tell(request: HttpRequest, done: Text) -> None:
    messages.success(request, done.to(language()))


def _complain(request: HttpRequest, error: SigapError) -> None:
    messages.error(request, " ".join(t.to(language()) for t in (error.what, error.remedy) if t))


@page(Right.KEEP_REPORTS)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question of the form under a name."""
    access, query = request.access, request.POST.get("query", "")
    form = ReportForm(request.POST)
    try:
        if not form.is_valid():
            raise keeping.KeepingError(form.first_error())
        kept = keeping.save_report(by=access, question=_asked(query), **form.told())
    except SigapError as error:
        _complain(request, error)
        return redirect(f"{_path('explore', access)}?{query}")
    _tell(request, Text("The report is kept.", "Laporan disimpan."))
    return redirect(_path("report", access, kept.pk))


@page(Right.KEEP_REPORTS)
@require_POST
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Change a report's name, description, sharing; its question too where one is given."""
    form, query = ReportForm(request.POST), request.POST.get("query", "")

    def change_it() -> None:
        if not form.is_valid():
            raise keeping.KeepingError(form.first_error())
        question = _asked(query) if query else None
        keeping.change_report(by=request.access, id=id, question=question, **form.told())

    return _done(request, id, change_it, Text("The report was changed.", "Laporan diubah."))


@page(Right.KEEP_REPORTS)
@require_POST
def remove(request: HttpRequest, id: int) -> HttpResponse:
    """Remove a report."""
    try:
        keeping.remove_report(by=request.access, id=id)
    except saved.NotThereError:
        raise Http404 from None
    except SigapError as error:
        _complain(request, error)
        return redirect(_path("report", request.access, id))
    _tell(request, Text("The report was removed.", "Laporan dihapus."))
    return redirect(_path("reports", request.access))


@page(Right.KEEP_REPORTS)
@require_POST
def make_link(request: HttpRequest, id: int) -> HttpResponse:
    """Make a read-only link; it is shown once, on the report's page."""
    access = request.access
    told = request.POST.get("days", "30")

    def make() -> None:
        days = int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0
        _, secret = keeping.make_link(by=access, report_id=id, note=request.POST.get("note", ""), days=days)
        path = reverse("insights:shared", args=[access.tenant.slug, secret])
        request.session[f"link-{id}"] = request.build_absolute_uri(path)

    return _done(request, id, make, Text("The link is made. Copy it now.", "Tautan dibuat. Salin sekarang."))


@page(Right.KEEP_REPORTS)
@require_POST
def revoke_link(request: HttpRequest, id: int, link: int) -> HttpResponse:
    """Make a link open nothing any more."""
    return _done(
        request,
        id,
        lambda: keeping.revoke_link(by=request.access, report_id=id, link_id=link),
        Text("The link opens nothing any more.", "Tautan tidak berlaku lagi."),
    )


@page(Right.KEEP_REPORTS)
@require_POST
def add_schedule(request: HttpRequest, id: int) -> HttpResponse:
    """Have a report mailed."""
    form = ScheduleForm(request.POST)

    def add() -> None:
        if not form.is_valid():
            raise keeping.KeepingError(form.first_error())
        schedules.add_schedule(by=request.access, report_id=id, **form.told())

    return _done(request, id, add, Text("It will be mailed.", "Laporan akan dikirim."))


@page(Right.KEEP_REPORTS)
@require_POST
def switch(request: HttpRequest, id: int, schedule: int) -> HttpResponse:
    """Switch a schedule on or off."""
    on = request.POST.get("on") == "1"
    return _done(
        request,
        id,
        lambda: schedules.switch_schedule(by=request.access, report_id=id, schedule_id=schedule, on=on),
        Text("Mailing is on.", "Pengiriman aktif.")
        if on
        else Text("Mailing is off.", "Pengiriman dihentikan."),
    )


@page(Right.KEEP_REPORTS)
@require_POST
def unschedule(request: HttpRequest, id: int, schedule: int) -> HttpResponse:
    """Mail a report no more."""
    return _done(
        request,
        id,
        lambda: schedules.remove_schedule(by=request.access, report_id=id, schedule_id=schedule),
        Text("It is mailed no more.", "Laporan tidak dikirim lagi."),
    )


def _done(request: HttpRequest, id: int, deed: Callable[[], object], done: Text) -> HttpResponse:
    """Do it, say so, and go back to the report; what went wrong is said there."""
    try:
        deed()
    except saved.NotThereError:
        raise Http404 from None
    except SigapError as error:
        _complain(request, error)
    else:
        _tell(request, done)
    return redirect(_path("report", request.access, id))


def _path(name: str, access: Any, *rest: Any) -> str:
    return reverse(f"insights:{name}", args=[access.tenant.slug, *rest])


def _asked(query: str) -> Question:
    fields = QueryDict(query[:20_000])
    return read({name: list(values) for name, values in fields.lists()})
