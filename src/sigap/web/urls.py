"""Where everything is. A tenant's pages are under /c/<tenant>/, the installation's under /system/."""

from __future__ import annotations

from django.urls import include, path

from sigap.web.api import api
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell import search
from sigap.web.shell import views as shell

urlpatterns = [
    path("", shell.front, name="front"),
    path("", include("sigap.web.system.urls")),  # /healthz, /readyz, /metrics, /system/...
    path("", include("sigap.web.shell.urls")),  # /style, /language, /theme
    path("c/<slug:tenant>/find", page(Right.SEE_HOME)(search.find), name="find"),  # the command palette
    path("system/", include("sigap.web.people.system_urls")),  # what roles may do
    path("accounts/", include("sigap.web.people.accounts_urls")),
    path("api/", api.urls),
    path("hooks/", include("sigap.web.intake.hooks.urls")),  # what other systems call
    path("c/<slug:tenant>/", include("sigap.web.insights.urls")),  # home and insights/
    path("c/<slug:tenant>/sources/", include("sigap.web.intake.urls")),
    path("c/<slug:tenant>/workforce/", include("sigap.web.workforce.urls")),
    path("c/<slug:tenant>/floor/", include("sigap.web.floor.urls")),
    path("wall/", include("sigap.web.floor.walls")),  # big screens: the link is the guard
    path("c/<slug:tenant>/demo/", include("sigap.web.demo.urls")),
    path("c/<slug:tenant>/people/", include("sigap.web.people.urls")),
    path("c/<slug:tenant>/settings/webhooks/", include("sigap.web.webhooks.urls")),
]

handler400 = "sigap.web.shell.errors.malformed"
handler403 = "sigap.web.shell.errors.forbidden"
handler404 = "sigap.web.shell.errors.absent"
handler500 = "sigap.web.shell.errors.broken"
