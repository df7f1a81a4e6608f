from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    path("connect/", include("sigap.web.intake.connectors.urls")),
]
