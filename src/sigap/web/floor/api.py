"""The API of the board: the floor as it stands, and links to it for big screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from sigap.floor.figures import Counts
from sigap.floor.rows import Count
from sigap.web.floor import queries
from sigap.web.floor.current import SPANS, CurrentBoard, Row, counts, current_board
from sigap.web.floor.limits import STALE_S
from sigap.web.floor.live import now_ms
from sigap.web.floor.models import WallLink
from sigap.web.floor.operations.walls import make_wall_link, revoke_wall_link
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.problems import Problem

router = Router(tags=["floor"])

_SEEN = {401: Problem, 403: Problem}


class SpanOut(Schema):
    """What was counted of the visits that entered in a span. Null where nothing happened."""

    begins_at: dt.datetime
    service_level: float | None = Field(
        description="answered in time / (answered + abandoned + waiting beyond the threshold)"
    )
    offered: int
    answered: int
    abandoned: int
    asa_s: float | None = Field(description="mean wait of the answered, seconds")
    abandonment_rate: float | None = Field(description="abandoned / offered")
    aht_s: float | None = Field(description="mean handle time, seconds")


class QueueNowOut(Schema):
    """A queue as it stands."""

    key: str
    name: str
    channel: str
    waiting: int
    longest_wait_s: float | None = Field(description="of those who wait, at the board's instant")
    waiting_beyond: int = Field(description="of them, those beyond the threshold")
    forgotten: int = Field(description="visits whose source never told how they ended")
    threshold_s: float | None
    target: float | None
    rolling: SpanOut = Field(description="the last 30 minutes")
    interval: SpanOut = Field(description="the half-hour so far")
    day: SpanOut = Field(description="the day so far")


class AgentNowOut(Schema):
    """An agent as they stand."""

    key: str
    name: str
    team: str
    state: str
    reason: str
    since: dt.datetime | None = Field(
        description="since when the state is what it is; null: no state was ever declared"
    )
    declared: str = Field(description="what was declared, which may differ while a contact is in hand")
    contacts: int = Field(description="in hand")
    queue: str = Field(description="of the contact in hand")
    contact: str = Field(description="the oldest in hand")
    handled: int = Field(description="today")
    handle_s: float = Field(description="talk, hold and after-call work today, seconds")


class SourceNowOut(Schema):
    """What a source of events told last."""

    key: str
    newest_at: dt.datetime
    silent_since: dt.datetime | None = Field(description="since when it says that it does not hear")


class BoardOut(Schema):
    """The floor as it stands."""

    at: dt.datetime | None = Field(
        description="of which instant; null: the floor's process has told nothing yet"
    )
    age_s: float | None = Field(description="how long ago that was, seconds")
    is_stale: bool = Field(description=f"older than {STALE_S} seconds")
    queues: list[QueueNowOut]
    agents: list[AgentNowOut]
    sources: list[SourceNowOut]


@router.get(
    "/floor/board",
    auth=token(Right.SEE_FLOOR),
    response={200: BoardOut, **_SEEN},
    summary="The floor as it stands",
)
@at_tenant
def board(request: HttpRequest) -> dict[str, Any]:
    """Return every queue and agent as the live board shows them, and how old that is.

    For a screen that follows the floor, the board's own stream is cheaper; this is for programs that ask now and then.
    """
    found = current_board()
    if found is None:
        return {"at": None, "age_s": None, "is_stale": True, "queues": [], "agents": [], "sources": []}
    names, age_s = queries.names(), max(0.0, (now_ms() - found.at_ms) / 1000)
    return {
        "at": _instant(found.at_ms),
        "age_s": age_s,
        "is_stale": age_s > STALE_S,
        "queues": [
            _queue(key, row, found, names["queues"].get(key, {})) for key, row in found.queues.items()
        ],
        "agents": [_agent(key, row, names["agents"].get(key, {})) for key, row in found.agents.items()],
        "sources": [_source(key, found) for key in sorted(found.newest_ms)],
    }


def _queue(key: str, row: Row, found: CurrentBoard, named: Mapping[str, Any]) -> dict[str, Any]:
    longest_ms = row["longest_since_ms"]
    return {
        "key": key,
        "name": named.get("name", key),
        "channel": named.get("channel", ""),
        "waiting": row["waiting"],
        "longest_wait_s": None if longest_ms is None else max(0.0, (found.at_ms - longest_ms) / 1000),
        "waiting_beyond": row["beyond"],
        "forgotten": row["forgotten"],
        "threshold_s": named.get("threshold_s"),
        "target": named.get("target"),
        **{span: _span(counts(row, span), found.begins_ms[span]) for span in SPANS},
    }


def _span(counted: Counts, begins_ms: int) -> dict[str, Any]:
    return {
        "begins_at": _instant(begins_ms),
        "service_level": counted.service_level,
        "offered": counted[Count.OFFERED],
        "answered": counted[Count.ANSWERED],
        "abandoned": counted[Count.ABANDONED],
        "asa_s": counted.asa_s,
        "abandonment_rate": counted.abandonment_rate,
        "aht_s": counted.aht_s,
    }


def _agent(key: str, row: Row, named: Mapping[str, Any]) -> dict[str, Any]:
    told = ("state", "reason", "declared", "contacts", "queue", "contact", "handled")
    return {
        "key": key,
        "name": named.get("name", key),
        "team": named.get("team", ""),
        **{name: row[name] for name in told},
        "since": None if row["since_ms"] is None else _instant(row["since_ms"]),
        "handle_s": row["handle_ms"] / 1000,
    }


def _source(key: str, found: CurrentBoard) -> dict[str, Any]:
    silent_ms = found.silent_since_ms.get(key)
    return {
        "key": key,
        "newest_at": _instant(found.newest_ms[key]),
        "silent_since": None if silent_ms is None else _instant(silent_ms),
    }


# -- big screens


class WallIn(Schema):
    """A link to be made."""

    name: str = Field(
        min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$", description="where the screen hangs"
    )
    shows_agents: bool = Field(False, description="agents' names and states beside the queues")


class WallOut(Schema):
    """A link to the board for a big screen."""

    id: int
    name: str
    shows_agents: bool
    made_by: str
    made_at: dt.datetime
    revoked_at: dt.datetime | None
    last_seen_at: dt.datetime | None


class MadeWall(WallOut):
    """A link that was made."""

    address: str = Field(description="for the screen; shown once")


@router.get(
    "/floor/walls",
    auth=token(Right.SEE_FLOOR),
    response={200: list[WallOut], **_SEEN},
    summary="Wall screens",
)
@at_tenant
def walls(request: HttpRequest) -> Any:
    """Return the links for big screens, the newest first."""
    return list(queries.wall_links().order_by("-id"))


@router.post(
    "/floor/walls",
    auth=token(Right.ACT_ON_FLOOR),
    response={201: MadeWall, **_SEEN, 422: Problem},
    summary="Make a link for a wall screen",
)
@at_tenant
def make_wall(request: HttpRequest, told: WallIn) -> Any:
    """Make a link. Whoever has its address sees the board without signing in, until it is revoked."""
    made, key = make_wall_link(by=request.access, name=told.name, shows_agents=told.shows_agents)
    address = request.build_absolute_uri(f"/wall/{key}/")
    shown = WallOut.from_orm(made).dict()
    return Status(201, {**shown, "address": address})


@router.delete(
    "/floor/walls/{int:id}",
    auth=token(Right.ACT_ON_FLOOR),
    response={204: None, **_SEEN, 404: Problem},
    summary="Revoke a link for a wall screen",
)
@at_tenant
def revoke_wall(request: HttpRequest, id: int) -> Any:
    """Have a link open nothing from now on."""
    link = WallLink.objects.filter(pk=id).first() if 0 < id < 2**63 else None
    if link is None:
        raise Http404
    revoke_wall_link(by=request.access, link=link)
    return Status(204, None)


def _instant(at_ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)
