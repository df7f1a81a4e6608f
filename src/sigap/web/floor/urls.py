from __future__ import annotations

from django.urls import include, path

from sigap.web.floor import views
from sigap.web.floor.actions import views as actions
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
    path("", include("sigap.web.floor.story.urls")),
    path("me/", views.me, name="me"),
    path("me/state", views.declare, name="declare"),
    path("bar", actions.bar, name="bar"),
    path("bar/state", actions.bar_state, name="bar_state"),
    path("bar/hand", actions.bar_hand, name="bar_hand"),
    path("bar/answer", actions.bar_answer, name="bar_answer"),
    path("bar/read", actions.bar_read, name="bar_read"),
    path("acts", actions.acts, name="acts"),
    path("acts/agent", actions.agent, name="act_agent"),
    path("acts/state", actions.act_state, name="act_state"),
    path("acts/skills", actions.act_skills, name="act_skills"),
    path("acts/message", actions.act_message, name="act_message"),
    path("acts/queue", actions.act_queue, name="act_queue"),
    path("acts/listen", actions.act_listen, name="act_listen"),
    path("acts/answer", actions.act_answer, name="act_answer"),
    path("acts/note", actions.act_note, name="act_note"),
    path("hands/", actions.hands_page, name="hands"),
    path("notes/", actions.notes_page, name="notes"),
    path("notes/add", actions.add_note, name="add_note"),
    path("notes/<int:note>/remove", actions.remove_note, name="remove_note"),
    path("views/save", actions.save_view, name="save_view"),
    path("views/<int:saved>/remove", actions.remove_view, name="remove_view"),
]
