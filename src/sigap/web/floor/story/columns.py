"""What is told of a half-hour of a queue, by place."""

from __future__ import annotations

SHARES = ("planned", "volume", "handle_time", "absence", "adherence", "rest")
COLUMNS = (
    "at", "offered", "answered", "abandoned", "decided", "level", "asa_s", "handle_s",
    "expected", "expected_handle_s", "required", "rostered", "absent", "astray", *SHARES,
)  # fmt: skip
"""`decided`: the contacts of which the service level is a share."""
