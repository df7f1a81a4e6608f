"""The audit log: who saw and changed what."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.web.people.access import note_look, page
from sigap.web.people.rights import Right
from sigap.web.platform import audit, deeds, subjects
from sigap.web.platform.models import AuditEntry
from sigap.web.platform.paging import CursorError, page_of
from sigap.web.shell.words import both

MOST_ROWS = 100_000


class AuditForm(forms.Form):
    """Which entries."""

    actor = forms.CharField(label=both("Who", "Siapa"), max_length=254, required=False)
    action = forms.CharField(label=both("What", "Apa"), max_length=80, required=False)
    since = forms.DateField(
        label=both("From", "Dari"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=both("To", "Sampai"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _entries(request: HttpRequest, form: AuditForm) -> QuerySet[Any]:
    """Return what the form asks for: this tenant's entries, and sign-ins of its members."""
    rows = AuditEntry.objects.filter(tenant=request.access.tenant)
    if not form.is_valid():
        return rows
    told = form.cleaned_data
    if told["actor"]:
        rows = rows.filter(actor__icontains=told["actor"])
    if told["action"]:
        rows = rows.filter(_did(told["action"]))
    if told["since"]:
        rows = rows.filter(at__gte=_start(told["since"]))
    if told["until"] and told["until"] < date.max:
        rows = rows.filter(at__lt=_start(told["until"] + timedelta(days=1)))
    return rows


def _did(told: str) -> Q:
    """Return the condition that an entry's key, or what it means in either language, has what was asked for."""
    things, done = deeds.named(told)
    found = Q(action__icontains=told)
    for thing in things:
        found |= Q(action__startswith=f"{thing}.")
    for deed in done:
        found |= Q(action__endswith=f".{deed}")
    return found


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))  # made aware at once


@page(Right.SEE_AUDIT)
def log(request: HttpRequest) -> HttpResponse:
    """Show the log, the newest first."""
    form = AuditForm(request.GET or None)
    rows = _entries(request, form)
    try:
        found, following = page_of(rows, cursor=request.GET.get("cursor", ""), limit=100)
    except CursorError:
        found, following = page_of(rows, limit=100)
    note_look(request, "audit", asked=request.GET.urlencode()[:1000])
    about = {"form": form, "rows": found, "next": following or "", "here": "audit"}
    about["subjects"] = subjects.in_words(row.subject for row in found)
    return render(request, "people/audit/log.html", about)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


@page(Right.SEE_AUDIT)
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the log as CSV, at most 100,000 entries."""
    rows = _entries(request, AuditForm(request.GET or None)).order_by("-pk")[:MOST_ROWS]
    audit.record(actor=request.access.actor, action="audit.exported", tenant=request.access.tenant.id)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{request.access.tenant.slug}.csv"'
    return answer


def _lines(rows: QuerySet[Any]) -> Iterator[str]:
    to = csv.writer(_Echo())
    yield to.writerow(["at", "actor", "action", "subject", "address", "detail"])
    for row in rows.iterator(chunk_size=2000):
        told = [row.at.isoformat(), row.actor, row.action, row.subject, row.address or "", str(row.detail)]
        yield to.writerow([f"'{value}" if value[:1] in "=+-@" else value for value in told])
