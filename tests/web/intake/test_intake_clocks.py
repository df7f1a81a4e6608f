"""A delay is no clock error: what lateness says of a source's clock, case by case."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import pytest

from sigap.web.intake import clocks
from sigap.web.intake.clocks import Delivery, Verdict

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def live(many: int, every_ms: int, late: Callable[[int], int], since_ms: int = 0) -> Iterator[Delivery]:
    """Yield deliveries at a steady pace, the n-th late by `late(n)`."""
    for n in range(many):
        yield Delivery(since_ms + n * every_ms, late(n))


def jitter(n: int) -> int:
    """Return a delay of 200 ms to 2.9 s, the least every tenth time."""
    return 200 + n * 7 % 10 * 300


def backlog(many: int, behind_ms: int, batch_ms: int, every_ms: int) -> Iterator[Delivery]:
    """Yield a backlog: each delivery tells `batch_ms` of events, and takes `every_ms`."""
    return live(many, every_ms, lambda n: behind_ms - n * (batch_ms - every_ms))


CASES: dict[str, tuple[list[Delivery], tuple[int, bool] | None]] = {
    "too few to say": ([*live(clocks.ENOUGH - 1, SECOND, jitter)], None),
    "right": ([*live(50, SECOND, jitter)], (200, False)),
    "right, with one stray from the future": (
        [*live(50, SECOND, lambda n: -HOUR if n == 9 else jitter(n))],
        (200, False),
    ),
    "right, most of it delayed by hours": (
        [*live(50, SECOND, lambda n: jitter(n) if n % 5 == 0 else n * HOUR)],
        (200, False),
    ),
    "ahead by a minute": ([*live(20, SECOND, lambda n: jitter(n) - MINUTE)], (200 - MINUTE, True)),
    "ahead, and known at once": ([*live(clocks.ENOUGH, 1, lambda n: -7 * MINUTE)], (-7 * MINUTE, True)),
    "behind by an hour": ([*live(100, 2 * SECOND, lambda n: HOUR + jitter(n))], (HOUR + 200, True)),
    "behind by seven hours, a call a minute": (
        [*live(40, MINUTE, lambda n: 7 * HOUR + jitter(n))],
        (7 * HOUR + 200, True),
    ),
    "behind, but for seconds only so far": ([*live(40, 100, lambda n: HOUR + jitter(n))], None),
    "behind, but few deliveries so far": ([*live(10, MINUTE, lambda n: HOUR + jitter(n))], None),
    "a day's backlog after a start": ([*backlog(40, 16_688 * SECOND, 5 * MINUTE, 50)], None),
    "a slow backlog": ([*backlog(101, 4 * HOUR, 3 * SECOND, SECOND)], None),
    "a backlog a little faster than life": ([*backlog(101, HOUR, 2_300, 2_000)], None),
    "a source that cannot keep up": ([*live(101, 2 * SECOND, lambda n: HOUR + n * SECOND)], None),
    "caught up, and live again": (
        [*backlog(12, HOUR, 5 * MINUTE, 50), *live(5, SECOND, jitter, 10 * SECOND)],
        (200, False),
    ),
    "an outage of ten minutes between": (
        [*live(30, SECOND, jitter), *backlog(10, 10 * MINUTE, MINUTE, 100)],
        (200, False),
    ),
}


def judged(deliveries: list[Delivery]) -> Verdict | None:
    recent: deque[Delivery] = deque()
    for one in deliveries:
        clocks.add(recent, one)
    return clocks.judge(recent)


@pytest.mark.parametrize("case", CASES)
def test_what_lateness_says_of_a_clock(case: str) -> None:
    deliveries, expected = CASES[case]
    assert judged(deliveries) == (None if expected is None else Verdict(*expected))


@pytest.mark.parametrize("behind_ms", [HOUR, 16_688 * SECOND, 20 * HOUR])
@pytest.mark.parametrize("batch_ms", [3 * SECOND, MINUTE, 10 * MINUTE])
@pytest.mark.parametrize("every_ms", [20, SECOND])
def test_a_backlog_raises_nothing_at_any_moment(behind_ms: int, batch_ms: int, every_ms: int) -> None:
    recent: deque[Delivery] = deque()
    many = behind_ms // (batch_ms - every_ms)
    for one in [*backlog(many, behind_ms, batch_ms, every_ms)][: 5 * clocks.KEPT]:
        clocks.add(recent, one)
        verdict = clocks.judge(recent)
        assert verdict is None or not verdict.is_off


def test_a_clock_that_is_put_right_is_right_again() -> None:
    slow = [*live(100, 2 * SECOND, lambda n: HOUR + jitter(n))]
    right = [*live(5, 2 * SECOND, jitter, 200 * SECOND)]
    assert judged(slow) == Verdict(HOUR + 200, is_off=True)
    assert judged(slow + right) == Verdict(200, is_off=False)


def test_a_clock_that_goes_wrong_is_seen_when_what_was_right_is_long_ago() -> None:
    right = [*live(100, 2 * SECOND, jitter)]
    wrong = [*live(400, 2 * SECOND, lambda n: HOUR + jitter(n), 200 * SECOND)]
    assert judged(right + wrong[:20]) == Verdict(200, is_off=False)
    assert judged(right + wrong) == Verdict(HOUR + 200, is_off=True)
