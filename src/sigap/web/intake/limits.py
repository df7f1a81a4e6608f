"""How much is taken at once, and from when."""

from __future__ import annotations

import os

BODY_BYTES = int(os.environ.get("SIGAP_EVENTS_BODY_BYTES", 1_048_576))
EVENTS = 1_000  # of one request
EVENT_BYTES = 65_536  # of the data of one event
DEPTH = 8  # of what is nested in an event's data
AHEAD_MS = 600_000  # an event that is told to happen later than this after now is refused
KEPT_DAYS = int(
    os.environ.get("SIGAP_LOG_DAYS", 400)
)  # events that are older are refused; the log keeps as many
CLOCK_OFF_MS = 5_000  # a clock that is off by more is a problem
HEARD_BYTES = 8 * BODY_BYTES  # a request that is larger still is not even listened to
