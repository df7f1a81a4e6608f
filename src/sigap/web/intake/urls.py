from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sigap.web.intake import views

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.sources, name="sources"),
    path("files/", views.hand_in, name="hand_in"),
    path("connect/", include("sigap.web.intake.connectors.urls")),
    path("<int:id>/", views.source, name="source"),
    path("<int:id>/change", views.change, name="change_source"),
    path("<int:id>/put-away", views.end_problem, name="end_problem"),
]
