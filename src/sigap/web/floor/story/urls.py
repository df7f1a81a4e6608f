"""Where the day's story is."""

from __future__ import annotations

import datetime as dt

from django.urls import path, register_converter

from sigap.web.floor.story import views
from sigap.web.shell.days import day_told


class DayConverter:
    """A day as 2026-11-21."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Return the day; a ValueError means that the address is of nothing."""
        return day_told(value)

    def to_url(self, value: dt.date | str) -> str:
        """Return a day as addresses have it."""
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("days/", views.days, name="days"),
    path("days/mail", views.subscribe, name="mail_days"),
    path("days/<day:day>/", views.day, name="day"),
    path("days/<day:day>/make", views.make, name="make_day"),
    path("days/<day:day>/state", views.state, name="day_state"),
    path("days/<day:day>/replay/", views.replay, name="replay"),
    path("days/<day:day>/replay/pieces/<int:number>", views.piece, name="replay_piece"),
]
