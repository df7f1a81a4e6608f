"""The REST API: every domain's router, under /api/. Its OpenAPI description is at /api/openapi.json."""

from __future__ import annotations

import sigap
from sigap.web.floor.actions.api import router as floor_actions
from sigap.web.floor.alerts.api import router as alerts
from sigap.web.floor.api import router as floor
from sigap.web.floor.foresight.api import router as foresight
from sigap.web.floor.story.api import router as floor_story
from sigap.web.insights.api import router as insights
from sigap.web.insights.api_kept import router as kept_reports
from sigap.web.intake.api import router as intake
from sigap.web.intake.api_sources import router as sources
from sigap.web.people.api import router as people
from sigap.web.platform.description import Api
from sigap.web.platform.problems import answer_problems
from sigap.web.system.api import router as system
from sigap.web.webhooks.api import router as webhooks
from sigap.web.workforce.api import router as workforce

api = Api(
    title="Sigap",
    version=sigap.__version__,
    urls_namespace="api",
    description="Everything the pages can do. Send `Authorization: Bearer <token>`; a token belongs to one tenant. "
    "What is under /system takes the installation's own, `SIGAP_SYSTEM_TOKEN`.",
)
for router in (
    people,
    webhooks,
    insights,
    kept_reports,
    intake,
    sources,
    workforce,
    alerts,
    floor,
    floor_actions,
    foresight,
    floor_story,
    system,
):
    api.add_router("", router)
answer_problems(api)
