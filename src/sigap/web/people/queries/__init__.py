"""Reads of this domain. All but those of accounts are of the tenant at hand.

queues, agents, thresholds, team_of_agents, zone   the floor: `queries.floor`
members, roles, tokens                             who may do what: `queries.members`
"""

from __future__ import annotations

from sigap.web.people.queries.floor import (
    AgentRow,
    Aliases,
    QueueRow,
    Threshold,
    agent,
    agents,
    aliases,
    names_of_agents,
    names_of_queues,
    queues,
    site_zones,
    team_of_agents,
    thresholds,
    zone,
)

__all__ = [
    "AgentRow",
    "Aliases",
    "QueueRow",
    "Threshold",
    "agent",
    "agents",
    "aliases",
    "names_of_agents",
    "names_of_queues",
    "queues",
    "site_zones",
    "team_of_agents",
    "thresholds",
    "zone",
]
