"""Make the demo centre's tenant, people and places. Whatever is there already stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from sigap.web.demo.centre import LINES, SITES, SQUADS, ZONE, agents
from sigap.web.demo.models import Removal
from sigap.web.demo.operations.reports import make_reports
from sigap.web.demo.operations.roles import address_of, make_accounts
from sigap.web.demo.queries import wanted
from sigap.web.people import operations as people
from sigap.web.people.models import Agent, ApiToken, User
from sigap.web.people.rights import Right
from sigap.web.platform import audit, tenancy
from sigap.web.platform.models import Tenant

SLUG = "nusantara"
NAME = "Lentera Mart · Karsa Nusantara"
ACTOR = "system:demo"
_TOKEN = "demo-feed"


@transaction.atomic
def make(now: dt.datetime, *, again: bool = False) -> Tenant | None:
    """Make the demo centre's people and places, as far as they are not there; return it.

    Whoever removed it once does not get it again by a restart: then None is returned, unless `again`.
    Its history and its present are made by the demo's own process (`sigap.web.demo.feed`).
    """
    if again:
        Removal.objects.all().delete()
    if not wanted():
        return None
    tenant, is_new = Tenant.objects.get_or_create(
        slug=SLUG, defaults={"name": NAME, "zone": ZONE, "language": "id", "is_demo": True}
    )
    if not tenant.is_demo:  # somebody's own tenant of that name
        return None
    if is_new:
        audit.record(actor=ACTOR, action="demo.made", tenant=tenant.id, at=now.isoformat())
    with tenancy.at(tenant.id):
        make_accounts_after_floor()
        if is_new:  # who removed them does not get them again
            make_reports(tenant)
    return tenant


def make_accounts_after_floor() -> None:
    """Make the floor of the tenant at hand where it is not complete, then the accounts."""
    if Agent.objects.count() < len(agents()):
        _make_floor()
    make_accounts()
    leader = User.objects.get(email=address_of("team-leader"))
    people.define_team(key=SQUADS[0].key, leader=leader, actor=ACTOR)


def _make_floor() -> None:
    for site in SITES:
        people.define_site(key=site.key, name=site.name, zone=site.zone, actor=ACTOR)
    for line in LINES:
        people.define_skill(key=line.key, name=line.name, actor=ACTOR)
    for line in LINES:
        people.define_queue(
            key=line.key, name=line.name, channel=line.channel, site=line.site, skill=line.key,
            threshold_s=line.threshold_s, short_s=5, target=line.target, actor=ACTOR, **_overflow_of(line.key),
        )  # fmt: skip
    for squad in SQUADS:
        people.define_team(key=squad.key, name=squad.name, site=squad.site, actor=ACTOR)
    skills = {
        squad.key: [skill.queue for skill in squad.skills if not skill.after_wait_s] for squad in SQUADS
    }
    for agent in agents():
        people.define_agent(
            key=agent.key, name=agent.name, team=agent.squad, skills=skills[agent.squad], actor=ACTOR
        )


def _overflow_of(queue: str) -> dict[str, Any]:
    """Return to which skill a queue overflows, and after how long: to the first of the team that takes it late."""
    for squad in SQUADS:
        for skill in squad.skills:
            if skill.queue == queue and skill.after_wait_s:
                return {
                    "overflow_skill": squad.skills[0].queue,
                    "overflow_after_s": round(skill.after_wait_s),
                }
    return {}


@transaction.atomic
def feed_token() -> str:
    """Return a new key to the API for the demo's own process; those before it stop working.

    It is never written down: whoever starts the feed gets a new one.
    """
    for old in ApiToken.objects.filter(name=_TOKEN, revoked_at=None):
        people.revoke_token(token_id=old.pk, actor=ACTOR)
    _, plain = people.make_token(name=_TOKEN, scopes=[Right.SEND_EVENTS], made_by=None, actor=ACTOR)
    return plain
