"""Plans asked for by people, made in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people import queries as people
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id
from sigap.web.workforce.models import Kind, Request, Version

TASK, QUEUE = "sigap.workforce.make", "workforce"
MOST_WAITING = 10
_MODELS = ("planner", "mean", "AutoETS", "AutoARIMA", "AutoTheta", "MSTL", "auto")


class PlanError(SigapError):
    """A plan that cannot be asked for like this."""


@transaction.atomic
def ask(kind: Kind, *, actor: str, settings: Mapping[str, Any], address: str | None = None) -> Request:
    """Have a plan made in the background; return where it stands.

    Args:
        kind: what is to be planned.
        actor: who asks.
        settings: of a forecast `days` and `model`; of a requirement `forecast` and `shrinkage`; of a roster
            `requirement`, `first_day`, `days` and `limit_s`. What is left out is as usual.
        address: where the question came from, for the audit log.

    Raises:
        PlanError: a setting that cannot be, or too many plans waiting.
    """
    told = {name: value for name, value in settings.items() if value is not None}
    _check(kind, told)
    open_ones = (Request.State.WAITING, Request.State.RUNNING)
    if Request.objects.filter(state__in=open_ones).count() >= MOST_WAITING:
        what = Text("many plans are being made already.", "sudah banyak rencana yang sedang dibuat.")
        raise PlanError(what, remedy=Text("Wait until one is done.", "Tunggu sampai salah satu selesai."))
    made: Request = Request.objects.create(kind=kind, asked_by=actor, settings=told)
    audit.record(
        actor=actor, action=f"workforce.{kind}.asked", tenant=tenant_id(), subject=f"request:{made.pk}",
        address=address, **told,
    )  # fmt: skip
    app.configure_task(TASK, queue=QUEUE).defer(tenant=tenant_id(), request=made.pk)
    return made


def _check(kind: Kind, told: Mapping[str, Any]) -> None:
    """Refuse settings that no plan can be made with."""
    for name, low, high in (("days", 1, 91), ("shrinkage", 0.0, 0.95), ("limit_s", 1.0, 600.0)):
        value = told.get(name)
        if value is not None and not low <= value <= high:
            raise PlanError(
                Text(f"{value} is not from {low} to {high}.", f"{value} tidak di antara {low} dan {high}."),
                where=name,
            )
    if kind is Kind.ROSTER and told.get("days", 7) > 31:
        raise PlanError(Text("a roster is for at most 31 days.", "jadwal paling lama 31 hari."), where="days")
    if "model" in told and told["model"] not in _MODELS:
        known = ", ".join(_MODELS)
        raise PlanError(
            Text(f"no model is called {told['model']!r}.", f"tidak ada model bernama {told['model']!r}."),
            where="model",
            remedy=Text(f"Known: {known}.", f"Yang dikenal: {known}."),
        )
    if "first_day" in told:
        try:
            dt.date.fromisoformat(told["first_day"])
        except ValueError:
            raise PlanError(Text("this is no date.", "ini bukan tanggal."), where="first_day") from None


def answer(request: int) -> Version | None:
    """Make the plan that was asked for, once; return it. What goes wrong as anticipated is kept with the request."""
    begun = Request.objects.filter(pk=request).exclude(state=Request.State.DONE)
    if not begun.update(state=Request.State.RUNNING, problem_en="", problem_id=""):
        return None
    asked = Request.objects.get(pk=request)
    try:
        made = _made(Kind(asked.kind), f"{asked.asked_by}", asked.settings)
    except Http404:
        _failed(asked, Text("There is no version of that number.", "Tidak ada versi dengan nomor itu."))
        return None
    except SigapError as error:
        _failed(asked, Text(error.message("en"), error.message("id")))
        return None
    asked.state, asked.number, asked.finished_at = Request.State.DONE, made.number, timezone.now()
    asked.save(update_fields=["state", "number", "finished_at"])
    return made


def _failed(asked: Request, problem: Text) -> None:
    asked.state, asked.finished_at = Request.State.FAILED, timezone.now()
    asked.problem_en, asked.problem_id = problem.en, problem.id
    asked.save(update_fields=["state", "finished_at", "problem_en", "problem_id"])


def _made(kind: Kind, actor: str, told: Mapping[str, Any]) -> Version:
    from sigap.web.workforce.operations.making import make_forecast, make_requirements, make_roster
    from sigap.web.workforce.planning.forecasts import ForecastSettings

    if kind is Kind.FORECAST:
        chosen = {name: told[name] for name in ("days", "model") if name in told}
        return make_forecast(actor=actor, settings=ForecastSettings(**chosen))
    if kind is Kind.REQUIREMENT:
        return make_requirements(
            actor=actor, forecast=told.get("forecast"), shrinkage=told.get("shrinkage", 0.0)
        )
    first = told.get("first_day")
    return make_roster(
        actor=actor,
        first_day=dt.date.fromisoformat(first) if first else next_monday(),
        days=told.get("days", 7),
        requirement=told.get("requirement"),
        limit_s=told.get("limit_s", 60.0),
    )


def next_monday() -> dt.date:
    """Return the Monday after today (the tenant's)."""
    today = timezone.now().astimezone(people.zone()).date()
    return today + dt.timedelta(days=7 - today.weekday())
