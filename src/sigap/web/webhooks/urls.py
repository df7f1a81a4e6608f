from __future__ import annotations

from django.urls import path

from sigap.web.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.endpoints, name="endpoints"),
    path("make", views.make, name="make"),
    path("<int:endpoint>/", views.endpoint, name="endpoint"),
    path("<int:endpoint>/change", views.change, name="change"),
    path("<int:endpoint>/secret", views.rotate, name="rotate"),
    path("<int:endpoint>/test", views.test, name="test"),
    path("<int:endpoint>/enable", views.enable, name="enable"),
    path("<int:endpoint>/disable", views.disable, name="disable"),
    path("<int:endpoint>/replay", views.replay_since, name="replay-since"),
    path("<int:endpoint>/remove", views.remove, name="remove"),
    path("deliveries/<int:delivery>/replay", views.replay, name="replay"),
]
