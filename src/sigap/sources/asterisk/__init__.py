"""Asterisk's queue_log."""

from sigap.sources.asterisk.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

__all__ = ["SOURCE"]

SOURCE = Source("asterisk", Text("Asterisk queue_log", "queue_log Asterisk"), detect, read, sorts_files=True)
