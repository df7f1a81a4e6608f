"""What the board has to know beside its rows: names, targets, teams; and links to it for big screens."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet

from sigap.web.floor.models import WallLink
from sigap.web.intake import queries as intake
from sigap.web.intake.models import Source
from sigap.web.people.queries import floor as people
from sigap.web.platform.models import LoggedEvent


def names(*, with_agents: bool = True) -> dict[str, Any]:
    """Return what queues and agents are called, and what they are measured against, by key."""
    found: dict[str, Any] = {
        "queues": {
            row.key: {
                "name": row.name,
                "channel": row.channel,
                "site": row.site,
                "skill": row.skill,
                "threshold_s": row.threshold_s,
                "target": row.target,
            }
            for row in people.queues()
        },
        **people.labels(),
    }
    if with_agents:
        found["agents"] = {
            row.key: {"name": row.name, "team": row.team, "site": row.site, "skills": list(row.skills)}
            for row in people.agents()
            if row.is_active
        }
    return found


def wall_links() -> QuerySet[Any]:
    """Return the tenant's links for big screens, the newest first."""
    return WallLink.objects.all()


def wall_link_of(token: str) -> WallLink | None:
    """Return the link with this token, of whichever tenant; None where it is unknown or revoked."""
    if not 1 <= len(token) <= 100:
        return None
    found = WallLink.everywhere.filter(digest=digest_of(token), revoked_at=None)
    link: WallLink | None = found.select_related("tenant").first()
    return link


def digest_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def agent_of(id: int | None) -> people.AgentRow | None:
    """Return the agent that a member is, None where they are none."""
    found = people.agent(id) if id else None
    return found if found and found.is_active else None


def last_state_of(agent: people.AgentRow) -> LoggedEvent | None:
    """Return the last thing that was declared of an agent, under any of their names."""
    aliases = people.aliases().agents
    keys = [agent.key, *(key for key, means in aliases.items() if means == agent.key)]
    told = LoggedEvent.objects.filter(agent__in=keys, type="agent.state")
    found: LoggedEvent | None = told.order_by("-at_ms", "-seq").first()
    return found


def owner_of(event: LoggedEvent | None) -> Source | None:
    """Return the connector that declares an agent's state, None where no connector does."""
    return intake.declaring_connector(event.source) if event else None
