"""The dashboard that every tenant begins with, in both languages. It is code: nothing to make."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.text import Text
from sigap.web.insights.question import Question


@dataclass(frozen=True)
class Panel:
    """One report of the dashboard."""

    name: Text
    question: Question
    width: int = 6


NAME = Text("Overview", "Ikhtisar")

PANELS: tuple[Panel, ...] = (
    Panel(
        Text("Day by day", "Dari hari ke hari"),
        Question(kpis=("service_level", "offered", "abandonment_rate"), by=("day",), span="28d"),
        12,
    ),
    Panel(
        Text("Queues, against the week before", "Antrean, dibanding minggu sebelumnya"),
        Question(kpis=("offered", "service_level", "abandonment_rate", "asa"), span="7d", compare="before"),
        12,
    ),
    Panel(
        Text("Through the day", "Sepanjang hari"),
        Question(kpis=("offered", "service_level"), by=("hour",), span="28d"),
    ),
    Panel(
        Text("Handle time by channel", "Waktu penanganan per kanal"),
        Question(kpis=("aht", "handled"), by=("channel",), span="28d"),
    ),
)
