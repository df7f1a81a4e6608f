"""An agent's skills, changed for good or until the end of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from sigap.text import Text
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.models import SkillLoan
from sigap.web.floor.actions.whom import ActionError, agent_called, refuse_unless_theirs
from sigap.web.people import operations as people
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as known
from sigap.web.people.rights import Right
from sigap.web.platform import audit, tenancy

BY = "system:floor"


@transaction.atomic
def change_skills(*, by: Access, agent: str, skills: Collection[str], is_for_good: bool = False) -> None:
    """Give an agent these skills and no others, until the end of today or for good.

    Raises:
        ActionError: there is no such agent or skill, another leads them, or it is for good and one may not change
            agents.
    """
    found = agent_called(agent)
    refuse_unless_theirs(by, found.team)
    if is_for_good and not by.may(Right.MANAGE_PEOPLE):
        what = Text("You may change skills for today only.", "Anda hanya boleh mengubah keahlian hari ini.")
        raise ActionError(what, where="skills")
    unknown = set(skills) - set(known.labels()["skills"])
    if unknown:
        what = Text("There is no such skill.", "Tidak ada keahlian seperti itu.")
        raise ActionError(what, where=min(unknown)[:40])
    added, removed = sorted(set(skills) - set(found.skills)), sorted(set(found.skills) - set(skills))
    if not added and not removed:
        return
    people.define_agent(key=found.key, skills=sorted(set(skills)), actor=by.actor)
    if not is_for_good:
        SkillLoan.objects.create(
            agent_id=found.id,
            added=added,
            removed=removed,
            made_by=by.actor,
            made_at=timezone.now(),
            until_at=end_of_today(),
        )
    _record(by.actor, "changed", found, added=added, removed=removed, is_for_good=is_for_good)
    show_anew([found.id])


def end_of_today() -> dt.datetime:
    """Return the midnight to come at the tenant at hand."""
    zone = known.zone()
    day = timezone.now().astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), zone)


def end_loans() -> int:
    """Undo every tenant's changes that were for a day which is over; return how many."""
    due = SkillLoan.everywhere.filter(over_at=None, until_at__lte=timezone.now())
    ended = 0
    for id, tenant in list(due.order_by("-pk").values_list("pk", "tenant_id")):  # the last one first
        with tenancy.at(tenant):
            ended += _ended(id)
    return ended


@transaction.atomic
def _ended(loan: int) -> int:
    row = SkillLoan.objects.select_for_update().filter(pk=loan, over_at=None).first()
    if row is None:
        return 0
    row.over_at = timezone.now()
    row.save(update_fields=["over_at"])
    agent = known.agent(row.agent_id)
    if agent is not None:
        back = ((set(agent.skills) - set(row.added)) | set(row.removed)) & set(known.labels()["skills"])
        people.define_agent(key=agent.key, skills=sorted(back), actor=BY)
        _record(BY, "changed_back", agent, added=row.removed, removed=row.added)
        show_anew([agent.id])
    return 1


def _record(actor: str, deed: str, agent: known.AgentRow, **detail: Any) -> None:
    audit.record(
        actor=actor,
        action=f"floor.skills.{deed}",
        tenant=tenancy.tenant_id(),
        subject=f"agent:{agent.id}",
        agent=agent.key,
        **detail,
    )
