"""Named rosters: the compiled search over people, their shifts, breaks and activities."""

from sigap.scheduling.named.intraday import replace_breaks
from sigap.scheduling.named.search import improve

__all__ = ["improve", "replace_breaks"]
