"""Agents, teams, sites, queues and skills of the tenant at hand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models, transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import Agent, Alias, Defined, Queue, Site, Skill, Team, User
from sigap.web.people.words import in_both
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id


class FloorError(SigapError):
    """An agent, team, site, queue or skill cannot be like this."""


@transaction.atomic
def define_site(*, key: str, actor: str, name: str = "", zone: str = "") -> Site:
    """Make a site, or change the one with this key.

    Raises:
        FloorError: no key, or no such time zone.
    """
    if zone and zone not in available_timezones():
        what = Text(f"There is no time zone “{zone}”.", f"Tidak ada zona waktu “{zone}”.")
        raise FloorError(what, where="zone")
    return _defined(Site, key, actor, name=name or None, zone=zone or None)


@transaction.atomic
def define_skill(*, key: str, actor: str, name: str = "") -> Skill:
    """Make a skill, or change the one with this key.

    Raises:
        FloorError: no key.
    """
    return _defined(Skill, key, actor, name=name or None)


@transaction.atomic
def define_team(
    *, key: str, actor: str, name: str = "", site: str | None = None, leader: User | None = None
) -> Team:
    """Make a team, or change the one with this key. `site` is a key; "" takes it away, None leaves it.

    Raises:
        FloorError: no key, or no such site.
    """
    return _defined(Team, key, actor, name=name or None, site=_by_key(Site, site), leader=leader)


@transaction.atomic
def define_queue(
    *,
    key: str,
    actor: str,
    name: str = "",
    channel: str | None = None,
    site: str | None = None,
    skill: str | None = None,
    overflow_skill: str | None = None,
    overflow_after_s: int | None = None,
    threshold_s: int | None = None,
    short_s: int | None = None,
    target: float | None = None,
    is_open: bool | None = None,
) -> Queue:
    """Make a queue, or change the one with this key. What is None stays; "" takes a site or skill away.

    Raises:
        FloorError: no key, no such channel, site or skill, a number out of range, or it overflows to nobody else.
    """
    queue: Queue = _defined(
        Queue,
        key,
        actor,
        name=name or None,
        channel=channel,
        site=_by_key(Site, site),
        skill=_by_key(Skill, skill),
        overflow_skill=_by_key(Skill, overflow_skill),
        overflow_after_s=overflow_after_s,
        threshold_s=threshold_s,
        short_s=short_s,
        target=None if target is None else Decimal(str(target)),
        is_open=is_open,
        defined=Defined.BY_PERSON,
    )
    _check_overflow(queue)
    return queue


def _check_overflow(queue: Queue) -> None:
    """Refuse an overflow to those who serve the queue anyway: of one that asks for no skill that is everybody."""
    if queue.overflow_skill is not None and queue.skill in (None, queue.overflow_skill):
        what = Text(
            "Whoever it would overflow to serves it anyway.", "Tujuan limpahannya memang sudah melayaninya."
        )
        remedy = Text(
            "Choose another skill than the one it asks for, and say first which that is.",
            "Pilih keahlian selain yang diminta antrean, dan tentukan dulu keahlian yang diminta itu.",
        )
        raise FloorError(what, where=f"queue {queue.key[:40]}: overflow_skill", remedy=remedy)


@transaction.atomic
def define_agent(
    *,
    key: str,
    actor: str,
    name: str = "",
    team: str | None = None,
    skills: Collection[str] | None = None,
    is_active: bool | None = None,
) -> Agent:
    """Make an agent, or change the one with this key. What is None stays; team "" takes them out of it.

    Raises:
        FloorError: no key, or no such team or skill.
    """
    agent = _defined(
        Agent,
        key,
        actor,
        name=name or None,
        team=_by_key(Team, team),
        is_active=is_active,
        defined=Defined.BY_PERSON,
    )
    if skills is not None:
        agent.skills.set([_found(Skill, skill) for skill in skills])
    return agent


@transaction.atomic
def meet(*, queues: Mapping[str, str], agents: Collection[str]) -> None:
    """Make the queues (key to channel) and agents that events name and nobody has defined, marked as unknown."""
    known = set(Queue.objects.filter(key__in=list(queues)).values_list("key", flat=True))
    known |= set(Alias.objects.filter(kind=Alias.Kind.QUEUE).values_list("key", flat=True))
    new = [
        Queue(key=key, name=key[:120], channel=channel, defined=Defined.BY_EVENT)
        for key, channel in queues.items()
        if key and key not in known
    ]
    Queue.objects.bulk_create(new, ignore_conflicts=True)
    met = set(Agent.objects.filter(key__in=list(agents)).values_list("key", flat=True))
    met |= set(Alias.objects.filter(kind=Alias.Kind.AGENT).values_list("key", flat=True))
    people = [
        Agent(key=key, name=key[:120], defined=Defined.BY_EVENT) for key in agents if key and key not in met
    ]
    Agent.objects.bulk_create(people, ignore_conflicts=True)


def _defined(model: type[models.Model], key: str, actor: str, **values: Any) -> Any:
    """Make or change the row with this key; values that are None stay; say so in the audit log."""
    key = key.strip()
    kind = model.__name__.lower()
    if not key:
        raise FloorError(Text("It needs a key.", "Kunci harus diisi."), where="key")
    row = model.objects.filter(key=key).first()
    is_new = row is None
    if row is None:
        row = model(key=key, name=key[:120])
    before = {field: getattr(row, field) for field in values}
    for field, value in values.items():
        if value is not None:
            setattr(row, field, None if value is NONE else value)
    _checked(row, kind, key)
    row.save()
    changed = {f: _told(getattr(row, f)) for f in values if is_new or getattr(row, f) != before[f]}
    if is_new or changed:
        action = f"people.{kind}.{'made' if is_new else 'changed'}"
        audit.record(actor=actor, action=action, tenant=tenant_id(), subject=f"{kind}:{key}"[:200], **changed)
    return row


def _told(value: Any) -> str:
    """Return how the audit log names a value: another row by its key, nothing by nothing."""
    return "" if value is None else str(getattr(value, "key", value))


def _checked(row: Any, kind: str, key: str) -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        field, problems = next(iter(error.error_dict.items()))
        raise FloorError(in_both(problems), where=f"{kind} {key[:40]}: {field}") from None


class _Nothing:
    """Stands for "take it away", where None means "leave it"."""


NONE = _Nothing()


def _by_key(model: Any, key: str | None) -> Any:
    if key is None:
        return None
    return _found(model, key) if key else NONE


def _found(model: Any, key: str) -> Any:
    found = model.objects.filter(key=key).first()
    if found is None:
        kind = model.__name__.lower()
        what = Text(f"There is no {kind} “{key}”.", f"Tidak ada {_KINDS[kind]} “{key}”.")
        raise FloorError(what, where=kind)
    return found


_KINDS = {"site": "lokasi", "team": "tim", "skill": "keahlian", "queue": "antrean", "agent": "agen"}


@transaction.atomic
def remove(*, row: Site | Team | Skill, actor: str) -> None:
    """Remove a site, team or skill; queues and agents that had it go on without."""
    kind = type(row).__name__.lower()
    row.delete()
    audit.record(
        actor=actor, action=f"people.{kind}.removed", tenant=tenant_id(), subject=f"{kind}:{row.key}"[:200]
    )


_merging: list[Callable[[str, str, str], None]] = []


def before_merging(hear: Callable[[str, str, str], None]) -> None:
    """Have a domain above hear of a merge before anything of it is written: its kind, the key, and into which."""
    _merging.append(hear)


@transaction.atomic
def merge(*, row: Queue | Agent, into: str, actor: str) -> None:
    """Have the name of a queue or agent that events brought mean another one from now on.

    Raises:
        FloorError: it was defined by somebody, or there is no such other one.
    """
    model = type(row)
    kind = model.__name__.lower()
    if row.defined != Defined.BY_EVENT:
        what = Text("Only what events named can be merged.", "Hanya yang disebut kejadian dapat digabung.")
        raise FloorError(what, where=row.key)
    target = _found(model, into)
    if target.pk == row.pk:
        what = Text("It cannot be merged with itself.", "Tidak dapat digabung dengan dirinya sendiri.")
        raise FloorError(what, where=row.key)
    for hear in _merging:
        hear(kind, row.key, target.key)
    Alias.objects.filter(kind=kind, means=row.key).update(means=target.key)
    Alias.objects.update_or_create(kind=kind, key=row.key, defaults={"means": target.key})
    row.delete()
    audit.record(
        actor=actor,
        action=f"people.{kind}.merged",
        tenant=tenant_id(),
        subject=f"{kind}:{row.key}"[:200],
        into=target.key,
    )
