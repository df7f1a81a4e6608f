"""What pyworkforce schedules for a week: reads it as JSON, prints agent-days as JSON.

In a process of its own, because pyworkforce brings OR-Tools, which cannot share one with HiGHS. The four shifts are
those of pyworkforce's own example, in half-hours: 05-13, 13-21, 21-05 and 09-17, eight hours without a break; the night
shift's hours after midnight count on the day before, as pyworkforce counts them.
"""

from __future__ import annotations

import json
import sys

from pyworkforce.scheduling import (  # type: ignore[import-untyped]
    MinAbsDifference,
    MinRequiredResources,
)

HOURS = {"Morning": (5, 13), "Afternoon": (13, 21), "Night": (21, 29), "Mixed": (9, 17)}


def coverage(begins: int, until: int) -> list[int]:
    """Return 48 half-hours of a shift between two half-hours, those past midnight at the beginning of the day."""
    covered = {half % 48 for half in range(begins, until)}
    return [int(half in covered) for half in range(48)]


def agent_days(kind: type, required: list[list[int]], shifts: dict[str, list[int]]) -> tuple[str, int]:
    """Return the status and the agent-days of a scheduler."""
    most = 3 * max(map(max, required))
    answer = kind(
        num_days=len(required),
        periods=48,
        shifts_coverage=shifts,
        required_resources=required,
        max_period_concurrency=most,
        max_shift_concurrency=most,
        max_search_time=60.0,
        num_search_workers=2,
    ).solve()
    return answer["status"], sum(row["resources"] for row in answer["resources_shifts"])


def main() -> None:
    """Answer on standard output."""
    required = json.load(sys.stdin)
    own = {name: coverage(2 * begins, 2 * until) for name, (begins, until) in HOURS.items()}
    every = {f"{half}": coverage(half, half + 16) for half in range(48)}
    asked = {
        "MinRequiredResources": (MinRequiredResources, own),
        "MinAbsDifference": (MinAbsDifference, own),
        "MinRequiredResources, a shift from every half-hour": (MinRequiredResources, every),
    }
    print(json.dumps({name: agent_days(kind, required, shifts) for name, (kind, shifts) in asked.items()}))


if __name__ == "__main__":
    main()
