"""Where the time of an agent can be parted: what is stored before stays, and what comes after is made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from sigap.web.insights.lake.rows import table_of
from sigap.web.insights.models import LakeDay
from sigap.web.platform.tenancy import tenant_id

LOOKED_AT = (
    40  # states before the instant: enough for a dozen calls; who never rests is made anew from midnight on
)

_LAST_RESTS = f"""
SELECT w.agent, s.started_at, s.team, s.state_before, s.reason_before
FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS w(agent, low, high)
CROSS JOIN LATERAL (
  SELECT started_at, team, reason_before, CASE WHEN is_work_before THEN NULL ELSE state_before END AS state_before
  FROM (
    SELECT started_at, team, is_work, lag(state) OVER past AS state_before, lag(reason) OVER past AS reason_before,
      lag(is_work) OVER past AS is_work_before, lag(ended_at) OVER past AS ended_before
    FROM (
      SELECT f.started_at, f.ended_at, f.team, f.state, f.reason, f.state IN ('handling', 'wrap') AS is_work
      FROM {table_of("states")} f
      LEFT JOIN {LakeDay._meta.db_table} d ON d.tenant_id = f.tenant_id AND d.day = f.home_day
      WHERE f.tenant_id = %s AND f.agent = w.agent AND f.started_at >= w.low AND f.started_at < w.high
        AND (d.moved_generation IS NULL OR f.generation > d.moved_generation)
      ORDER BY f.started_at DESC LIMIT {LOOKED_AT}
    ) AS last
    WINDOW past AS (ORDER BY started_at)
  ) AS each
  WHERE is_work AND CASE WHEN is_work_before THEN ended_before < started_at ELSE ended_before = started_at END
  ORDER BY started_at DESC LIMIT 1
) AS s
"""


@dataclass(frozen=True)
class Rest:
    """An instant at which an agent had nothing in work, and then had.

    Attributes:
        until_ms: the instant, at which work began: a stored state begins there.
        team: the agent's in that state.
        state, reason: what the agent had declared by then; both None when nothing was ever declared.
    """

    until_ms: int
    team: str | None
    state: str | None
    reason: str | None


def last_rests(within: Mapping[str, tuple[int, int]]) -> dict[str, Rest]:
    """Return where agents of the tenant at hand last rested, by what is stored of them outside the lake.

    Args:
        within: agent -> [from_ms, until_ms) in which the rest ends and the state before it begins. Agents without one
            are left out.
    """
    if not within:
        return {}
    names, lows, highs = zip(*((agent, low, high) for agent, (low, high) in within.items()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_LAST_RESTS, [list(names), list(lows), list(highs), tenant_id()])
        return {agent: Rest(*told) for agent, *told in cursor.fetchall()}
