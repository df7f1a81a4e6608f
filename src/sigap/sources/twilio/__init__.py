"""Twilio TaskRouter: event callbacks."""

from sigap.sources.reader import Source
from sigap.sources.twilio.reader import detect, read
from sigap.text import Text

SOURCE = Source("twilio", Text("Twilio TaskRouter", "Twilio TaskRouter"), detect, read)
