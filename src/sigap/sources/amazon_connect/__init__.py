"""Amazon Connect: contact records and the agent event stream."""

from sigap.sources.amazon_connect.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

SOURCE = Source("amazon_connect", Text("Amazon Connect", "Amazon Connect"), detect, read)
