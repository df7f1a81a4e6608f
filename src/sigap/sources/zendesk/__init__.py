"""Zendesk: ticket metric events or the tables of an export."""

from __future__ import annotations

from sigap.sources.reader import Source
from sigap.sources.zendesk.reader import detect, read
from sigap.text import Text

SOURCE = Source(
    id="zendesk",
    title=Text(
        "Zendesk: ticket metric events or the tables of an export",
        "Zendesk: kejadian metrik tiket atau tabel ekspor",
    ),
    detect=detect,
    read=read,
)
