"""What the board's script has to be told by its page: words, states, limits and addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from sigap.floor.board import AGENT_COLUMNS, QUEUE_COLUMNS
from sigap.web.floor import limits
from sigap.web.floor.foresight.timing import OLD_MS
from sigap.web.floor.foresight.values import AHEAD_COLUMNS
from sigap.web.floor.models import WallLink
from sigap.web.floor.states import ORDER, REASONS
from sigap.web.people.rights import Right
from sigap.web.shell import viewing
from sigap.web.shell.states import KINDS, UNKNOWN, State
from sigap.web.shell.words import language


def of_board(request: HttpRequest) -> dict[str, Any]:
    """Return what the board of a member is told."""
    access = request.access
    viewing.look_from(request)
    slug = access.tenant.slug
    links = {}
    if access.may(Right.SEE_VISITS):
        links = {
            "visits": reverse("insights:visits", args=[slug]),
            "contact": reverse("insights:contact", args=[slug]),
        }
    return {
        "ticket": reverse("floor:ticket", args=[slug]),
        "names": reverse("floor:names", args=[slug]),
        "advice": reverse("floor:advice_panel", args=[slug]),
        "alerts": {
            "page": reverse("floor:alerts", args=[slug]),
            "seen": reverse("floor:alerts_seen", args=[slug]),
            "may_answer": access.may(Right.ANSWER_ALERTS),
        },
        "links": links,
        "zone": str(timezone.get_current_timezone()),
        "tenant_zone": access.tenant.zone,
        **_everywhere(),
    }


def of_past(request: HttpRequest) -> dict[str, Any]:
    """Return what the replay of a day is told: as the board, in the tenant's zone, without what is of now."""
    access = request.access
    slug = access.tenant.slug
    links = {}
    if access.may(Right.SEE_VISITS):
        links = {"contact": reverse("insights:contact", args=[slug])}
    return {
        "names": reverse("floor:names", args=[slug]),
        "links": links,
        "zone": access.tenant.zone,
        "tenant_zone": access.tenant.zone,
        **_everywhere(),
    }


def of_wall(link: WallLink, token: str) -> dict[str, Any]:
    """Return what the board of a big screen is told."""
    return {
        "ticket": reverse("wall_ticket", args=[token]),
        "names": reverse("wall_names", args=[token]),
        "links": {},
        "zone": link.tenant.zone,
        "tenant_zone": link.tenant.zone,
        **_everywhere(),
    }


def _everywhere() -> dict[str, Any]:
    return {
        "columns": {"queue": QUEUE_COLUMNS, "agent": AGENT_COLUMNS, "ahead": AHEAD_COLUMNS},
        "ahead_old_ms": OLD_MS,
        "states": _told({**KINDS["agent"], "unknown": UNKNOWN}),
        "channels": _told(KINDS["channel"]),
        "targets": _told(KINDS["target"]),
        "severities": _told(KINDS["severity"]),
        "order": ORDER,
        "reasons": {key: text.to(language()) for key, text in REASONS.items()},
        "limits": limits.LIMITS_S,
        "reason_limits": limits.REASON_LIMITS_S,
        "near": limits.NEAR_TARGET,
        "far": limits.FAR_PAST,
        "stale": limits.STALE_S,
    }


def _told(states: dict[str, State]) -> dict[str, dict[str, str]]:
    return {
        key: {"word": one.word.to(language()), "tone": one.tone.value, "icon": one.icon}
        for key, one in states.items()
    }
