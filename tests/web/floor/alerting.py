"""A floor that is told events by hand, and watched as the floor's process watches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sigap.floor.alerts import Change
from sigap.floor.board import Board
from sigap.floor.heard import Heard
from sigap.floor.state import Floor, Threshold
from sigap.web.floor.live import spans_at
from sigap.web.floor.watching import Watcher
from sigap.web.platform.models import Tenant

WIB = ZoneInfo("Asia/Jakarta")
DAY_MS = 1_795_366_800_000  # 2026-11-23 00:00 in Jakarta
NOON_MS = DAY_MS + 12 * 3_600_000


@dataclass(frozen=True)
class Expected:
    """What is ahead of a queue, as the twin would say it."""

    level: float | None = None
    low: float | None = None
    high: float | None = None
    breach: float | None = None
    expected: float | None = None


@dataclass
class Watched:
    """A floor, its board and its alerts. `second` has one second pass, or more."""

    tenant: Tenant
    at_ms: int = NOON_MS
    ahead: Mapping[str, Expected] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.floor = Floor({"layanan": Threshold(20_000, 5_000)}, horizon_ms=DAY_MS)
        self.board = Board(self.floor)
        self.watcher = Watcher(self.tenant.pk)

    def tell(
        self,
        kind: str,
        contact: str = "",
        agent: str = "",
        *,
        ago_s: float = 0,
        source: str = "acd",
        **told: Any,
    ) -> None:
        """Have a source tell something that happened."""
        at_ms = self.at_ms - round(ago_s * 1000)
        self.floor.extend([Heard(kind, at_ms, source, contact, agent, told)])

    def look(self, seconds: float = 1) -> list[Change]:
        """Let time pass, and return what changed."""
        self.at_ms += round(seconds * 1000)
        frame = self.board.refresh(spans_at(self.at_ms, DAY_MS, WIB), self.at_ms, 0)
        return self.watcher.look(self.board, frame, self.at_ms, lambda _: self.ahead)

    def restart(self) -> None:
        """Have another process take over."""
        self.board = Board(self.floor)
        self.floor.changed_agents.update(self.floor.agents.values())
        self.watcher = Watcher(self.tenant.pk)
