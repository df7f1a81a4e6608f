"""A day shown again in a real browser: played, moved along by keys, and equal to the live board at its end."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from whole.people import Person, person
from whole.running import Running

LONGEST_MS = 60_000
QUEUE = "putaran"
CELLS = ("waiting", "offered", "rolling_level", "asa", "in_hand")


@pytest.fixture
def ayu(browser: Browser, platform: Running) -> Iterator[Person]:
    with person(browser, platform, email="ayu@nusantara.example") as someone:
        yield someone


def event(kind: str, ago_s: float, **data: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "replay-test",
        "type": f"sigap.v1.{kind}",
        "time": (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago_s)).isoformat(),
        "data": data,
    }


def told(platform: Running) -> None:
    """Send what happened in the last minutes: two calls answered, one given up, one that waits."""
    events = [event("agent.state", 300, agent="sari", state="available")]
    for number, ago_s in (("1", 240.0), ("2", 200.0)):
        contact = f"r-{number}-{uuid.uuid4().hex}"
        events += [
            event("visit.entered", ago_s, contact=contact, queue=QUEUE, channel="voice"),
            event("leg.offered", ago_s - 3, contact=contact, agent="sari"),
            event("leg.answered", ago_s - 5, contact=contact, agent="sari"),
            event("leg.ended", ago_s - 25, contact=contact, agent="sari", outcome="caller"),
        ]
    lost = uuid.uuid4().hex
    events += [
        event("visit.entered", 150, contact=lost, queue=QUEUE, channel="voice"),
        event("visit.abandoned", 100, contact=lost),
        event("visit.entered", 80, contact=uuid.uuid4().hex, queue=QUEUE, channel="voice"),
    ]
    with platform.api() as api:
        answer = api.post(
            "/events", json=events, headers={"Content-Type": "application/cloudevents-batch+json"}
        )
    assert answer.status_code < 300, answer.text


def figures(page: Page) -> dict[str, str]:
    """Return what the board says of the queue."""
    row = page.locator(f'#floor-queues tr:has([data-cell=name]:text-is("{QUEUE}"))')
    expect(row.locator("[data-cell=waiting]")).to_have_text("1", timeout=LONGEST_MS)
    return {cell: row.locator(f"[data-cell={cell}]").inner_text() for cell in CELLS}


def test_today_is_played_moved_along_and_ends_as_the_live_board(ayu: Person, platform: Running) -> None:
    page = ayu.page
    told(platform)
    ayu.opens("/c/nusantara/floor/")
    live = figures(page)
    today = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()
    ayu.opens(f"/c/nusantara/floor/days/{today}/replay/")
    page.locator("form[action$='/make'] button").first.click()
    page.wait_for_selector("#replay:not([data-state=loading])", timeout=LONGEST_MS)
    expect(page.locator(".replay-badge")).to_have_text("Replay, not live")
    assert page.locator("#floor-fresh").count() == 0
    clock, slider = page.locator("#replay-clock"), page.locator("#replay-range")
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator("#replay-now")).not_to_have_text("Loading…", timeout=LONGEST_MS)
    assert figures(page) == live
    page.keyboard.press("Home")
    expect(clock).to_have_text("00:00:00", timeout=LONGEST_MS)
    page.keyboard.press("ArrowRight")
    expect(clock).to_have_text("00:00:10", timeout=LONGEST_MS)
    page.select_option("#replay-speed", "300")
    page.locator("#replay-play").click()
    expect(page.locator("#replay-play")).to_have_text("Pause")
    expect(clock).to_have_text(re.compile(r"00:(0[2-9]|[1-5]\d):\d\d"), timeout=LONGEST_MS)
    page.keyboard.press("k")
    expect(page.locator("#replay-play")).to_have_text("Play")
    stands_at = clock.inner_text()
    assert stands_at > "00:02:00"
    assert clock.inner_text() == stands_at
    assert ayu.complaints == []
