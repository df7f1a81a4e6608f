from __future__ import annotations

from django.urls import path

from sigap.web.floor import views

app_name = "floor"
urlpatterns = [
    path("", views.board, name="board"),
    path("ticket", views.ticket, name="ticket"),
    path("names", views.names, name="names"),
    path("walls/", views.walls, name="walls"),
    path("walls/<int:link>/revoke", views.revoke_wall, name="revoke_wall"),
    path("me/", views.me, name="me"),
    path("me/state", views.declare, name="declare"),
]
