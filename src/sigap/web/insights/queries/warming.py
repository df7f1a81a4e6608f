"""The first questions of a process, asked before anybody does: engines are loaded and SQL is written by then."""

from __future__ import annotations

import logging

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from sigap.errors import SigapError
from sigap.web.insights import standard
from sigap.web.insights.queries.exploring import explored
from sigap.web.insights.queries.home import home, own
from sigap.web.insights.question import read
from sigap.web.people import queries as people
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

TENANTS = 3  # the SQL is the same for all: the first ones do

log = logging.getLogger("sigap.insights")


def warm() -> bool:
    """Ask what the first pages ask, and return whether there was anybody to ask it for.

    Whatever fails here is said by the page that asks it again.
    """
    try:
        tenants = list(Tenant.objects.order_by("pk").values_list("pk", flat=True)[:TENANTS])
        for tenant in tenants:
            with tenancy.at(tenant):
                _ask()
        return bool(tenants)
    except (SigapError, DatabaseError) as error:
        log.info("the first questions were not asked beforehand: %s", error)
        return False
    finally:
        close_old_connections()


def _ask() -> None:
    now = timezone.now()
    home(now=now, sees_sources=False)
    own(now=now, agent_id=next((one.id for one in people.agents()), None))
    for panel in standard.PANELS:
        explored(read(panel.question.told()), now=now)
