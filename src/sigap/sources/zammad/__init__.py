"""Zammad webhooks."""

from __future__ import annotations

from sigap.sources.reader import Source
from sigap.sources.zammad.reader import detect, read
from sigap.text import Text

SOURCE = Source(id="zammad", title=Text("Zammad webhooks", "Webhook Zammad"), detect=detect, read=read)
