"""What the board has to know beside its rows: names, targets, teams."""

from __future__ import annotations

from typing import Any

from sigap.web.people.queries import floor as people


def names() -> dict[str, Any]:
    """Return what queues and agents are called, and what they are measured against, by key."""
    return {
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
        "agents": {
            row.key: {"name": row.name, "team": row.team, "site": row.site, "skills": list(row.skills)}
            for row in people.agents()
            if row.is_active
        },
    }
