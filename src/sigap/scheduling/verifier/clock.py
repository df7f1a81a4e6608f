"""Wall clocks: what the clock of a person's site shows in every quarter-hour."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from sigap.scheduling.horizon import SLOT_MINUTES, Horizon

MARGIN_SLOTS = 3 * 96
"""How far from the horizon a shift may reach before it is nonsense: zones differ by a day at most, shifts by one."""


@lru_cache(maxsize=16)
def wall_clock(horizon: Horizon, zone: str) -> WallClock:
    """Return the clock of a zone; the same one each time, for many rosters of one horizon are verified."""
    return WallClock(horizon, zone)


class WallClock:
    """The clock of one zone over the slots of a horizon and `MARGIN_SLOTS` around them.

    Everything is asked of the instant, never of the wall clock, so that days with a clock change need no care.
    """

    def __init__(self, horizon: Horizon, zone: str) -> None:
        self.zone = zone
        self.first = -MARGIN_SLOTS
        self.after = horizon.slots + MARGIN_SLOTS
        local = [horizon.local(slot, zone) for slot in range(self.first, self.after + 1)]
        midnight = horizon.first.toordinal()
        self._day = [at.date().toordinal() - midnight for at in local]
        self._minute = [at.hour * 60 + at.minute for at in local]
        self._worked_until: dict[tuple[int, int], list[int]] = {}

    def holds(self, slot: int) -> bool:
        """Return whether a slot lies near enough to the horizon to be spoken of."""
        return self.first <= slot <= self.after

    def day(self, slot: int) -> int:
        """Return the local day, counted from the horizon's first date."""
        return self._day[slot - self.first]

    def minute(self, slot: int) -> int:
        """Return minutes of wall clock since midnight."""
        return self._minute[slot - self.first]

    def since(self, day: int, slot: int) -> int:
        """Return minutes of wall clock from a day's midnight; 1440 and more on the next day."""
        return (self.day(slot) - day) * 1440 + self.minute(slot)

    def slots_between(self, start: int, until: int, begins: int, ends: int) -> int:
        """Return how many slots from `start` to `until` have a part between two times of every day.

        Args:
            start, until: slots, `until` not included.
            begins, ends: minutes of wall clock; `ends` at or before `begins` is the next day's.
        """
        sums = self._worked_until.get((begins, ends))
        if sums is None:
            sums = self._worked_until[begins, ends] = self._count(begins, ends)
        return sums[until - self.first] - sums[start - self.first]

    def _count(self, begins: int, ends: int) -> list[int]:
        """Return how many slots before each have a part between two times of day."""
        ends = ends if ends > begins else ends + 1440
        inside = (
            any(begins < at + SLOT_MINUTES and at < ends for at in (minute, minute + 1440))
            for minute in self._minute
        )
        return [0, *accumulate(int(one) for one in inside)]
