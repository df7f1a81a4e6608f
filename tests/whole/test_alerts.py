"""An alert in a real browser: events raise it, it appears on the board, somebody takes it on, and its history tells."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from whole.people import Person, person
from whole.running import Running

BOARD = "/c/nusantara/floor/"
LONGEST_MS = 30_000


@pytest.fixture
def ayu(browser: Browser, platform: Running) -> Iterator[Person]:
    with person(browser, platform, email="ayu@nusantara.example") as someone:
        someone.opens(BOARD)
        someone.page.wait_for_selector("#floor[data-fresh=live]", timeout=LONGEST_MS)
        yield someone


def sent(platform: Running, kind: str, *, ago_s: float = 0, **data: object) -> None:
    """Send one event."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago_s)
    event = {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "alert-test",
        "type": f"sigap.v1.{kind}",
        "time": at.isoformat(),
        "data": data,
    }
    with platform.api() as api:
        answer = api.post(
            "/events", json=[event], headers={"Content-Type": "application/cloudevents-batch+json"}
        )
    assert answer.status_code < 300, answer.text


def test_a_long_wait_is_shown_taken_on_and_remembered(ayu: Person, platform: Running) -> None:
    page, contact = ayu.page, uuid.uuid4().hex
    sent(platform, "visit.entered", ago_s=600, contact=contact, queue="darurat", channel="voice")
    strip = page.locator("#floor-alerts-list .alert-item", has_text="darurat")
    expect(strip).to_contain_text("Long wait", timeout=LONGEST_MS)
    expect(strip).to_contain_text("Critical")
    expect(strip).to_have_attribute("data-tone", "bad")
    expect(page.locator("#floor-alerts-spoken")).to_contain_text("Critical: Long wait.")
    strip.get_by_role("button", name="Acknowledge").click()
    expect(strip).to_have_attribute("data-acknowledged", "yes", timeout=LONGEST_MS)
    strip.get_by_role("button", name="Long wait").click()
    row = page.locator('#floor-queues tr:has([data-cell=name]:text-is("darurat"))')
    expect(row).to_be_in_viewport()
    address = strip.get_by_role("link", name="Details").get_attribute("href")
    sent(platform, "leg.offered", contact=contact, agent="siaga")
    sent(platform, "leg.answered", contact=contact, agent="siaga")
    expect(strip).to_have_count(0, timeout=LONGEST_MS)
    ayu.opens(str(address))
    history = page.locator(".timeline")
    for word in ("Raised", "Acknowledged", "Over"):
        expect(history).to_contain_text(word)
    expect(history).to_contain_text("The figure is back")
    page.fill("#alert-note", "Jalur dua dibuka")
    page.click("button:has-text('Write down')")
    expect(page.locator(".timeline")).to_contain_text("Jalur dua dibuka")
    assert ayu.complaints == []


def test_sound_is_off_until_it_is_turned_on_and_stays_so(ayu: Person) -> None:
    button = ayu.page.locator("#floor-sound")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("Sound on")
    ayu.opens(BOARD)
    expect(ayu.page.locator("#floor-sound")).to_have_attribute("aria-pressed", "true")
    ayu.page.locator("#floor-sound").click()
    expect(ayu.page.locator("#floor-sound")).to_have_attribute("aria-pressed", "false")
