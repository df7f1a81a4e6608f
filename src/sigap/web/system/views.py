"""The pages of the installation: how it is doing, its tenants, its background jobs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.demo import operations as demo
from sigap.web.people.access import system_page
from sigap.web.platform.models import Tenant
from sigap.web.platform.paging import CursorError, page_of
from sigap.web.shell.states import state_of
from sigap.web.shell.words import both, language
from sigap.web.system import operations, queries
from sigap.web.system.forms import NewTenantForm, TenantForm

PAGE = 50
EVENTS = {
    "deferred": Text("Asked for", "Diminta"),
    "scheduled": Text("Scheduled", "Dijadwalkan"),
    "started": Text("Started", "Dimulai"),
    "deferred_for_retry": Text("To be tried again", "Akan dicoba lagi"),
    "retried": Text("Tried again", "Dicoba lagi"),
    "failed": Text("Failed", "Gagal"),
    "succeeded": Text("Done", "Selesai"),
    "cancelled": Text("Cancelled", "Dibatalkan"),
    "abort_requested": Text("Asked to stop", "Diminta berhenti"),
    "aborted": Text("Stopped", "Berhenti"),
}


@system_page
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the installation is doing."""
    context = {
        "wrong": queries.wrong(),
        "processes": queries.processes_alive(),
        "lags": queries.lags(),
        "jobs": queries.jobs_by_status(),
        "disk": queries.disk(),
        "versions": queries.versions(),
        "periodic": queries.periodic(),
    }
    return render(request, "system/overview.html", context)


# --- Tenants ----------------------------------------------------------------------------------------------------------


@system_page
def tenants(request: HttpRequest) -> HttpResponse:
    """List the tenants."""
    return _tenants(request, NewTenantForm())


@system_page
@require_POST
def make_tenant(request: HttpRequest) -> HttpResponse:
    """Make a tenant."""
    form = NewTenantForm(request.POST)
    if form.is_valid():
        try:
            made = operations.make_tenant(**form.cleaned_data, actor=request.user.email)
        except SigapError as error:
            form.add_error(error.where if error.where in form.fields else None, error.what.to(language()))
        else:
            messages.success(request, both("{name} was made.", "{name} telah dibuat.", name=made.name))
            return redirect("system:tenants")
    return _tenants(request, form, status=422)


def _tenants(request: HttpRequest, form: NewTenantForm, status: int = 200) -> HttpResponse:
    context = {"tenants": queries.tenants(), "form": form}
    return render(request, "system/tenants.html", context, status=status)


@system_page
def change_tenant(request: HttpRequest, tenant: int) -> HttpResponse:
    """Rename a tenant, or change its zone and language."""
    found = queries.tenants().filter(pk=tenant).first()
    if found is None:
        raise Http404
    told = {"name": found.name, "zone": found.zone, "language": found.language}
    form = TenantForm(request.POST or None, initial=told)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _changed(form, found, request):
            messages.success(request, both("Saved.", "Tersimpan."))
            return redirect("system:tenants")
        status = 422
    return render(request, "system/tenant.html", {"changed": found, "form": form}, status=status)


def _changed(form: TenantForm, tenant: Tenant, request: HttpRequest) -> bool:
    try:
        operations.change_tenant(tenant=tenant.pk, **form.cleaned_data, actor=request.user.email)
    except SigapError as error:
        form.add_error(error.where if error.where in form.fields else None, error.what.to(language()))
        return False
    return True


@system_page
@require_POST
def remove_demo(request: HttpRequest) -> HttpResponse:
    """Remove the demo centre with all that belongs to it."""
    if demo.remove(actor=request.user.email):
        messages.success(request, both("The demo centre was removed.", "Pusat contoh telah dihapus."))
    return redirect("system:tenants")


# --- Background jobs --------------------------------------------------------------------------------------------------


@system_page
def jobs(request: HttpRequest) -> HttpResponse:
    """List background jobs."""
    status, task = request.GET.get("status", ""), request.GET.get("task", "")
    found = queries.jobs(status=status, task=task)
    try:
        rows, after = page_of(found, cursor=request.GET.get("cursor", ""), limit=PAGE)
    except CursorError:
        rows, after = page_of(found, limit=PAGE)
    context = {
        "jobs": rows,
        "next": after or "",
        "by_status": [(key, state_of("job", key).word, n) for key, n in queries.jobs_by_status().items()],
        "tasks": queries.task_names(),
        "status": status,
        "task": task,
        "workers": queries.workers_alive(),
    }
    return render(request, "system/jobs.html", context)


@system_page
def job(request: HttpRequest, job: int) -> HttpResponse:
    """Show what happened to one job."""
    found = queries.job(job)
    if found is None:
        raise Http404
    for event in found[1]:
        event.word = EVENTS.get(event.type, event.type)
    return render(request, "system/job.html", {"job": found[0], "events": found[1], "failures": found[2]})


@system_page
@require_POST
def run_again(request: HttpRequest, job: int) -> HttpResponse:
    """Run a job again."""
    done = both("The job will run again.", "Pekerjaan akan dijalankan lagi.")
    return _done(request, done, operations.run_again, job)


@system_page
@require_POST
def cancel(request: HttpRequest, job: int) -> HttpResponse:
    """Cancel a job."""
    return _done(request, both("The job was cancelled.", "Pekerjaan dibatalkan."), operations.cancel, job)


def _done(request: HttpRequest, said: Any, operation: Any, job: int) -> HttpResponse:
    try:
        operation(job=job, actor=request.user.email)
    except SigapError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(request, said)
    return redirect("system:jobs")
