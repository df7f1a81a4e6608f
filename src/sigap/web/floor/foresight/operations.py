"""Advice asked for, made, accepted, carried out where the platform owns what it is about, and held to its promise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor.actions.whom import refuse_unless_theirs
from sigap.web.floor.alerts.operations.answering import act_upon_foreseen
from sigap.web.floor.foresight.models import Acceptance, Option, Promise, Recommendation
from sigap.web.floor.foresight.queries import names
from sigap.web.floor.foresight.wording import said
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks.operations import announce

if TYPE_CHECKING:
    from sigap.floor.advice import Advice
    from sigap.web.floor.foresight.lawful import LabourRules
    from sigap.web.floor.foresight.prospect import Prospect

CHANNEL = "sigap_floor_asked"
"""Notified with a tenant and a recommendation that somebody waits for; 0: what is ahead has changed."""
HALF = dt.timedelta(minutes=30)
ACCEPTED = "floor.advice.accepted"
_State = Recommendation.State
ASKED_FOR = dt.timedelta(seconds=60)
"""So long a question may wait for its answer; after that the twin is not there."""


class AdviceError(SigapError):
    """Advice cannot be asked for, or taken, like this."""


@transaction.atomic
def ask_advice(*, by: Access) -> Recommendation:
    """Have the twin asked what to do now; the answer is there within seconds."""
    waiting = Recommendation.objects.filter(
        state=_State.ASKED, asked_at__gt=timezone.now() - ASKED_FOR
    ).first()
    if waiting is not None:
        return waiting
    made: Recommendation = Recommendation.objects.create(
        state=_State.ASKED, asked_at=timezone.now(), asked_by=by.actor
    )
    _tell_the_floor(made.pk)
    return made


def _tell_the_floor(asked: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{tenant_id()} {asked}"])


@transaction.atomic
def keep_advice(
    question: Prospect, advice: Advice, *, asked: int | None, took_s: float, rules: LabourRules | None = None
) -> int | None:
    """Keep what the twin advises; return its id, None where nobody asked and there is nothing to do."""
    from sigap.web.floor.foresight import telling

    if asked is None and not advice.best:
        return None
    made = Recommendation.objects.filter(pk=asked).first() or Recommendation(asked_at=timezone.now())
    made.state, made.made_at, made.is_quiet = _State.OPEN, timezone.now(), advice.quiet
    made.ends_at = _instant(question.halves_ms[-1]) + HALF
    made.looks = telling.looks(question, advice)
    basis = question.basis
    made.basis = {
        "forecast": basis.forecast,
        "requirement": basis.requirement,
        "roster": basis.roster,
        "unforecast": list(basis.unforecast),
        "unrostered": basis.unrostered,
        "at_ms": question.scenario.starts_at_ms,
        "tried": advice.tried,
        "took_s": round(took_s, 2),
        "rules": [one.id for one in rules.rules] if rules else [],
        "left": len(rules.refused) if rules else 0,
    }
    made.save()
    for rank, action in enumerate(advice.best, 1):
        Option.objects.create(
            recommendation=made,
            rank=rank,
            moves=telling.moves_of(question, action),
            effects=telling.effects(question, action),
            gain=action.gain,
            gain_low=action.gain_low,
            gain_high=action.gain_high,
        )
    return made.pk


def fail_asked(*, asked: int, problem: Text) -> None:
    """Note that a question has no answer."""
    Recommendation.objects.filter(pk=asked, state=_State.ASKED).update(
        state=_State.FAILED, problem_en=problem.en, problem_id=problem.id
    )


@transaction.atomic
def accept(*, by: Access, option: Option) -> Acceptance:
    """Take one of the things recommended: do what the platform can do of it, and write down what it promises.

    Raises:
        AdviceError: something of it was taken already, or its time is over.
        ActionError: it is about agents of a team that another leads.
        RosterChangeError: it is about breaks that are no longer as they were.
    """
    from sigap.web.floor.foresight import doing  # the twin's moves take a while to load

    now = timezone.now()
    told = Recommendation.objects.select_for_update().get(pk=option.recommendation_id)
    if told.state != _State.OPEN:
        raise AdviceError(Text("This advice was taken already.", "Saran ini sudah diambil."))
    if told.ends_at is None or told.ends_at <= now:
        raise AdviceError(
            Text("This advice is of a time that is over.", "Saran ini untuk waktu yang sudah lewat."),
            remedy=Text("Ask anew.", "Minta saran baru."),
        )
    teams = {one.key: one.team for one in people.agents()}
    for agent in {agent for move in option.moves for agent in move["agents"]}:
        refuse_unless_theirs(by, teams.get(agent, ""))
    done = [doing.do(move, told, actor=by.actor, now=now) for move in option.moves]
    told.state = _State.ACCEPTED
    told.save(update_fields=["state"])
    made: Acceptance = Acceptance.objects.create(
        recommendation=told, option=option, at=now, by=by.actor, done=done
    )
    _promise(made, now)
    kinds = [move["kind"] for move in option.moves]
    audit.record(
        actor=by.actor, action=ACCEPTED, tenant=by.tenant.id, subject=f"recommendation:{told.pk}",
        option=option.rank, moves=kinds, done=[line["is_done"] for line in done],
    )  # fmt: skip
    helped = {one["queue"] for one in option.effects if (one["level"] or 0) > (one["before"] or 0)}
    known = names()
    words = "; ".join(said(move, known).to(by.tenant.language) for move in option.moves)
    act_upon_foreseen(by=by, queues=helped, text=words)
    _tell_the_floor(0)
    announce(ACCEPTED, {"recommendation": told.pk, "moves": option.moves, "done": done})
    return made


def _promise(acceptance: Acceptance, now: dt.datetime) -> None:
    for effect in acceptance.option.effects:
        starts_at = _instant(effect["half"])
        if effect["level"] is not None and starts_at + HALF > now:
            Promise.objects.create(
                acceptance=acceptance,
                queue=effect["queue"],
                starts_at=starts_at,
                ends_at=starts_at + HALF,
                target=effect["target"],
                before=effect["before"],
                expected=effect["level"],
                low=effect["low"],
                high=effect["high"],
            )


def _instant(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


# -- held to the promise


SETTLE_AFTER = dt.timedelta(minutes=3)
"""After the half-hour ended: facts are made of the last events within seconds, and late ones come."""


@transaction.atomic
def settle(*, now: dt.datetime) -> int:
    """Fill in what really happened in half-hours that were promised something and are over; return in how many."""
    from sigap.web.floor.foresight.happened import levels

    due: list[Promise] = list(
        Promise.objects.select_for_update(skip_locked=True).filter(
            settled_at=None, ends_at__lte=now - SETTLE_AFTER
        )
    )
    for starts_at in {one.starts_at for one in due}:
        own = [one for one in due if one.starts_at == starts_at]
        found = levels([one.queue for one in own], starts_at, starts_at + HALF)
        for one in own:
            level = found[one.queue]
            one.happened, one.offered, one.settled_at = level.share, level.offered, now
            one.save(update_fields=["happened", "offered", "settled_at"])
    return len(due)
