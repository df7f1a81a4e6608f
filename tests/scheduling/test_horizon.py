"""Slots are elapsed quarter-hours; days are local, also where the clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sigap.scheduling.horizon import Horizon

JAKARTA = Horizon(date(2026, 11, 23), 7, "Asia/Jakarta")
SPRING = Horizon(date(2026, 3, 23), 7, "Europe/Amsterdam")  # clocks go forward on Sunday the 29th
AUTUMN = Horizon(date(2026, 10, 19), 7, "Europe/Amsterdam")  # and back on Sunday the 25th


def test_a_week_in_jakarta_has_672_quarter_hours() -> None:
    assert JAKARTA.slots == 672
    assert JAKARTA.day_starts == (0, 96, 192, 288, 384, 480, 576, 672)
    assert JAKARTA.begins_at == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert JAKARTA.clock_changes == ()


@pytest.mark.parametrize(("horizon", "slots", "changed"), [(SPRING, 668, 29), (AUTUMN, 676, 25)])
def test_a_day_with_a_clock_change_is_as_long_as_it_is(horizon: Horizon, slots: int, changed: int) -> None:
    assert horizon.slots == slots
    assert [day.day for day in horizon.clock_changes] == [changed]


@pytest.mark.parametrize(
    ("horizon", "day", "minute", "zone", "slot"),
    [
        (JAKARTA, 0, 0, None, 0),
        (JAKARTA, 1, 480, None, 96 + 32),
        (JAKARTA, 0, 1500, None, 100),  # one o'clock of the next day
        (JAKARTA, 0, 0, "Asia/Jayapura", -8),  # two hours earlier in the east
        (SPRING, 6, 90, None, 576 + 6),
        (SPRING, 6, 150, None, None),  # half past two does not happen
        (SPRING, 6, 180, None, 576 + 8),  # three o'clock is two hours after midnight
        (AUTUMN, 6, 180, None, 576 + 16),  # and four in autumn
    ],
)
def test_a_wall_clock_minute_has_a_slot(
    horizon: Horizon, day: int, minute: int, zone: str | None, slot: int | None
) -> None:
    assert horizon.slot(day, minute, zone) == slot


def test_a_slot_has_a_wall_clock_time() -> None:
    assert JAKARTA.local(96 + 32).isoformat() == "2026-11-24T08:00:00+07:00"
    assert JAKARTA.local(96 + 32, "Asia/Jayapura").isoformat() == "2026-11-24T10:00:00+09:00"
    assert SPRING.local(576 + 8).isoformat() == "2026-03-29T03:00:00+02:00"


def test_dates_and_days_are_each_others_inverse() -> None:
    assert JAKARTA.date(3) == date(2026, 11, 26)
    assert JAKARTA.day(date(2026, 11, 22)) == -1
