"""Genesys Cloud: conversation details, user details and conversation aggregates."""

from sigap.sources.genesys.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

SOURCE = Source("genesys", Text("Genesys Cloud", "Genesys Cloud"), detect, read)
