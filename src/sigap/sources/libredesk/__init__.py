"""Libredesk webhooks."""

from __future__ import annotations

from sigap.sources.libredesk.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

SOURCE = Source(
    id="libredesk", title=Text("Libredesk webhooks", "Webhook Libredesk"), detect=detect, read=read
)
