"""What was done on a day, in words: alerts with their outcome, recommendations with their promise, notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from sigap.text import Language, Text
from sigap.web.floor.alerts.models import Alert, AlertStep
from sigap.web.floor.alerts.words import name_of
from sigap.web.floor.alerts.words import told as told_alert
from sigap.web.floor.foresight.models import Acceptance, Promise
from sigap.web.floor.foresight.queries import Names, names
from sigap.web.floor.foresight.wording import said as said_move
from sigap.web.floor.story import queries
from sigap.web.floor.story.causes import share_told

OUTCOMES = {
    "": Text("still open", "masih terbuka"),
    "recovered": Text("recovered", "pulih"),
    "lost": Text("ended: the figure was known no more", "berakhir: angkanya tidak diketahui lagi"),
    "switched_off": Text(
        "ended: the rule was changed or switched off", "berakhir: aturannya diubah atau dimatikan"
    ),
}


@dataclass(frozen=True)
class Deed:
    """Something that was done, or that asked for it."""

    at: dt.datetime
    kind: str  # "alert", "advice", "note"
    what: Text
    lines: tuple[Text, ...] = ()
    by: str = ""
    severity: str = ""


def deeds_of(done: queries.Done) -> list[Deed]:
    """Return what was done, in order of time."""
    called = names()
    found = [
        *map(_of_alert, done.alerts),
        *(_of_advice(one, called) for one in done.acceptances),
        *(
            Deed(one.at, "note", Text(one.text, one.text), by=one.noted_name or one.noted_by)
            for one in done.notes
        ),
    ]
    return sorted(found, key=lambda one: one.at)


def _of_alert(alert: Alert) -> Deed:
    name, told = name_of(alert.rule_key, ""), told_alert(alert)
    called = Text(alert.name_en or name.en, alert.name_id or name.id)
    lines = [Text(told.en, told.id)]
    if alert.acknowledged_at is not None:
        clock = _clock(alert.acknowledged_at)
        who = alert.acknowledged_by
        lines.append(Text(f"Acknowledged at {clock.en} by {who}", f"Ditanggapi pukul {clock.id} oleh {who}"))
    lines += [
        Text(f"Done: {step.text}", f"Tindakan: {step.text}")
        for step in alert.steps.all()
        if step.kind == AlertStep.Kind.ACTED and step.text
    ]
    outcome = OUTCOMES.get(alert.outcome, OUTCOMES[""])
    until = _clock(alert.cleared_at) if alert.cleared_at else Text("", "")
    lines.append(
        Text(f"Outcome: {outcome.en} {until.en}".strip(), f"Akhirnya: {outcome.id} {until.id}".strip())
    )
    return Deed(alert.raised_at, "alert", called, tuple(lines), severity=alert.severity)


def _of_advice(taken: Acceptance, called: Names) -> Deed:
    moves = [said_move(move, called) for move in taken.option.moves]
    what = Text("; ".join(one.en for one in moves), "; ".join(one.id for one in moves))
    what = Text(f"Recommendation accepted: {what.en}", f"Rekomendasi diterima: {what.id}")
    lines = tuple(_of_promise(one, called) for one in taken.promises.all())
    return Deed(taken.at, "advice", what, lines, by=taken.by)


def _of_promise(promise: Promise, called: Names) -> Text:
    queue, ends = called.queues.get(promise.queue, promise.queue), _clock(promise.ends_at)

    def told(language: Language) -> str:
        is_id = language == "id"

        def share(value: float | None) -> str:
            return "–" if value is None else share_told(value, language)

        promised = share(promise.expected)
        band = (
            ""
            if promise.low is None or promise.high is None
            else f" ({share(promise.low)}–{share(promise.high)})"
        )
        if promise.settled_at is None:
            became = "belum diketahui" if is_id else "not known yet"
        elif promise.happened is None:
            became = "tidak ada kontak" if is_id else "no contact came"
        else:
            became = share(promise.happened)
        before = share(promise.before)
        if is_id:
            outcome = f"tanpa tindakan {before}, dijanjikan {promised}{band}, terjadi {became}"
            return f"{queue}, setengah jam sampai {ends.id}: {outcome}"
        outcome = f"without it {before}, promised {promised}{band}, came to {became}"
        return f"{queue}, half-hour to {ends.en}: {outcome}"

    return Text(told("en"), told("id"))


def _clock(at: dt.datetime) -> Text:
    local = at.astimezone(timezone.get_current_timezone())
    return Text(f"{local:%H:%M}", f"{local:%H.%M}")
