"""Chatwoot webhooks."""

from __future__ import annotations

from sigap.sources.chatwoot.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

SOURCE = Source(id="chatwoot", title=Text("Chatwoot webhooks", "Webhook Chatwoot"), detect=detect, read=read)
