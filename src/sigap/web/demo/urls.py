from __future__ import annotations

from django.urls import URLPattern, path

from sigap.web.demo import views

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("", views.about, name="about"),
    path("remove", views.remove, name="remove"),
]
