"""The live board in a real browser: what is sent to the API is drawn at once, and what is old is said to be old."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from whole.people import Person, person
from whole.running import Running

BOARD = "/c/nusantara/floor/"
DRAWN_WITHIN_S = 2.0
LONGEST_MS = 30_000


@pytest.fixture
def ayu(browser: Browser, platform: Running) -> Iterator[Person]:
    with person(browser, platform, email="ayu@nusantara.example") as someone:
        someone.opens(BOARD)
        someone.page.wait_for_selector("#floor[data-fresh=live]", timeout=LONGEST_MS)
        yield someone


def sent(platform: Running, kind: str, **data: object) -> float:
    """Send one event that happens now; return when it was accepted."""
    event = {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "board-test",
        "type": f"sigap.v1.{kind}",
        "time": dt.datetime.now(dt.UTC).isoformat(),
        "data": data,
    }
    with platform.api() as api:
        answer = api.post(
            "/events", json=[event], headers={"Content-Type": "application/cloudevents-batch+json"}
        )
    assert answer.status_code < 300, answer.text
    return time.monotonic()


def row_of(page: Page, queue: str) -> str:
    return f'#floor-queues tr:has([data-cell=name]:text-is("{queue}"))'


def test_an_event_is_drawn_within_two_seconds(ayu: Person, platform: Running) -> None:
    contact = uuid.uuid4().hex
    sent(platform, "visit.entered", contact=uuid.uuid4().hex, queue="papan", channel="voice")
    waiting = ayu.page.locator(row_of(ayu.page, "papan")).locator("[data-cell=waiting]")
    expect(waiting).to_have_text("1", timeout=LONGEST_MS)
    accepted_at = sent(platform, "visit.entered", contact=contact, queue="papan", channel="voice")
    expect(waiting).to_have_text("2", timeout=LONGEST_MS)
    assert time.monotonic() - accepted_at < DRAWN_WITHIN_S
    level = ayu.page.locator(row_of(ayu.page, "papan")).locator("[data-cell=rolling_level]")
    expect(level).to_have_text("–")  # nothing was decided: neither 0 % nor 100 %
    sent(platform, "agent.state", agent="joko", state="available")
    sent(platform, "leg.offered", contact=contact, agent="joko")
    sent(platform, "leg.answered", contact=contact, agent="joko")
    expect(level).to_contain_text("100", timeout=LONGEST_MS)
    tile = ayu.page.locator("#floor-agents .floor-tile[data-key=joko]")
    expect(tile).to_contain_text("Handling", timeout=LONGEST_MS)
    assert ayu.complaints == []


def test_who_never_declared_a_state_is_shown_without_its_time(ayu: Person, platform: Running) -> None:
    contact = uuid.uuid4().hex
    sent(platform, "visit.entered", contact=contact, queue="papan", channel="voice")
    for kind in ("leg.offered", "leg.missed"):
        sent(platform, kind, contact=contact, agent="sari")
    tile = ayu.page.locator("#floor-agents .floor-tile[data-key=sari]")
    expect(tile).to_contain_text("Unknown", timeout=LONGEST_MS)
    expect(tile.locator("[data-cell=time]")).to_have_text("–")
    tile.click()
    for cell in ("time", "since"):
        expect(ayu.page.locator(f"#floor-agent [data-cell={cell}]")).to_have_text("–")
    assert ayu.complaints == []


def test_a_board_that_hears_nothing_is_stale_and_comes_back(ayu: Person) -> None:
    ayu.page.context.set_offline(True)
    ayu.page.route("**/floor/ticket", lambda route: route.abort())
    ayu.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ayu.page.evaluate("window.dispatchEvent(new Event('online'))")  # asks anew, and gets no answer
    ayu.page.wait_for_selector("#floor[data-fresh=stale]", timeout=LONGEST_MS)
    assert "As it was at" in ayu.page.inner_text("#floor-fresh")
    ayu.page.unroute("**/floor/ticket")
    ayu.page.context.set_offline(False)
    ayu.page.wait_for_selector("#floor[data-fresh=live]", timeout=LONGEST_MS)


def test_a_computer_that_slept_asks_the_server_for_the_time(ayu: Person) -> None:
    with ayu.page.expect_request("**/floor/ticket", timeout=LONGEST_MS):
        ayu.page.evaluate("(() => { const told = Date.now; Date.now = () => told() + 3_600_000; })()")
    ayu.page.wait_for_selector("#floor[data-fresh=live]", timeout=LONGEST_MS)
    assert " s old" in ayu.page.inner_text("#floor-fresh").replace("\u00a0", " ")


WALL_FITS = """() => {
  const page = document.documentElement;
  return page.scrollHeight <= innerHeight + 1 && Number(page.style.getPropertyValue("--fit")) < 1;
}"""


def test_a_screen_shows_the_queues_without_signing_in_until_it_is_revoked(
    ayu: Person, browser: Browser, platform: Running
) -> None:
    ayu.opens(f"{BOARD}walls/")
    ayu.page.fill("input[name=name]", "Lobby")
    ayu.page.click("button:has-text('Make a link')")
    address = ayu.page.inner_text(".copyable code")
    sent(platform, "visit.entered", contact=uuid.uuid4().hex, queue="layar", channel="voice")
    with person(browser, platform) as screen:
        screen.page.goto(address)
        card = screen.page.locator('.wall-card:has([data-cell=name]:text-is("layar"))')
        expect(card.locator("[data-cell=waiting]")).to_have_text("1", timeout=LONGEST_MS)
        for number in range(10):  # more than has room in large type: nobody scrolls a wall
            queue = f"layar {number}"
            sent(platform, "visit.entered", contact=uuid.uuid4().hex, queue=queue, channel="voice")
        last = screen.page.locator('.wall-card:has([data-cell=name]:text-is("layar 9"))')
        expect(last.locator("[data-cell=waiting]")).to_have_text("1", timeout=LONGEST_MS)
        screen.page.set_viewport_size({"width": 1280, "height": 660})
        screen.page.wait_for_function(WALL_FITS, timeout=LONGEST_MS)
        assert screen.complaints == []
        ayu.page.click("button:has-text('Revoke')")
        ayu.page.wait_for_selector("text=Revoked")
        answer = screen.page.goto(address)
        assert answer is not None
        assert answer.status == 404
