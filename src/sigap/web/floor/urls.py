from __future__ import annotations

from django.urls import include, path

from sigap.web.floor import views
from sigap.web.floor.foresight import views as foresight

app_name = "floor"
urlpatterns = [
    path("", views.board, name="board"),
    path("ticket", views.ticket, name="ticket"),
    path("names", views.names, name="names"),
    path("walls/", views.walls, name="walls"),
    path("walls/<int:link>/revoke", views.revoke_wall, name="revoke_wall"),
    path("advice/", foresight.advice, name="advice"),
    path("advice/panel", foresight.panel, name="advice_panel"),
    path("advice/ask", foresight.ask, name="ask_advice"),
    path("advice/options/<int:option>/accept", foresight.accept, name="accept_advice"),
    path("alerts/", include("sigap.web.floor.alerts.urls")),
    path("me/", views.me, name="me"),
    path("me/state", views.declare, name="declare"),
]
