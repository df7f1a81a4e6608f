from __future__ import annotations

from django.urls import path

from sigap.web.system import health

app_name = "system"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
]
