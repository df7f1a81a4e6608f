"""Acting on the floor in real browsers: help is asked for and comes, words arrive, a state is changed by another."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from whole.people import PHONE, Person, person
from whole.running import Running

BOARD = "/c/nusantara/floor/"
DRAWN_WITHIN_S = 2.0
LONGEST_MS = 30_000


@pytest.fixture
def ayu(browser: Browser, platform: Running) -> Iterator[Person]:
    """Ayu looks at the board."""
    with person(browser, platform, email="ayu@nusantara.example") as someone:
        someone.opens(BOARD)
        someone.page.wait_for_selector("#floor[data-fresh=live]", timeout=LONGEST_MS)
        yield someone


@pytest.fixture
def budi(browser: Browser, platform: Running) -> Iterator[Person]:
    """Budi, an agent, is at his home page on a phone."""
    with person(browser, platform, email="budi@nusantara.example", size=PHONE) as someone:
        someone.page.wait_for_selector(".agent-bar", timeout=LONGEST_MS)
        yield someone


def test_help_is_asked_for_and_comes(ayu: Person, budi: Person) -> None:
    budi.page.keyboard.press("Alt+h")
    budi.page.fill(".agent-bar input[name=word]", "Refund above my limit")
    with budi.page.expect_response("**/floor/bar/hand", timeout=LONGEST_MS):
        budi.page.keyboard.press("Enter")
    raised_at = time.monotonic()
    hand = ayu.page.locator("#floor-hands li", has_text="Refund above my limit")
    expect(hand).to_contain_text("asks for help", timeout=LONGEST_MS)
    assert time.monotonic() - raised_at < DRAWN_WITHIN_S
    expect(budi.page.locator(".agent-bar-hand")).to_contain_text("Hand up")
    hand.get_by_role("button", name="Answer").click()
    expect(budi.page.locator(".agent-bar-hand summary")).to_contain_text("Ayu is coming", timeout=LONGEST_MS)
    expect(hand).to_contain_text("Ayu answered after", timeout=LONGEST_MS)
    budi.page.click(".agent-bar-hand summary")
    budi.page.click(".agent-bar-hand button[name=down]")
    expect(hand).to_have_count(0, timeout=LONGEST_MS)
    assert not budi.overflows()
    assert ayu.complaints == budi.complaints == []


def test_a_state_is_changed_by_another_and_words_arrive(ayu: Person, budi: Person) -> None:
    budi.page.keyboard.press("Alt+s")
    budi.page.click(".agent-bar-state button[value=available]")
    tile = ayu.page.locator("#floor-agents .floor-tile[data-key=budi]")
    expect(tile).to_contain_text("Available", timeout=LONGEST_MS)
    tile.click()
    ayu.page.locator("#acts-agent summary", has_text="Message").click()
    ayu.page.fill("#acts-agent textarea", "Please take a break <now>")
    ayu.page.locator("#acts-agent button", has_text="Send").click()
    expect(budi.page.locator(".agent-bar-messages summary")).to_contain_text("1 new", timeout=LONGEST_MS)
    expect(tile).to_contain_text("1 unread", timeout=LONGEST_MS)
    budi.page.click(".agent-bar-messages summary")
    expect(budi.page.locator(".agent-bar-text")).to_have_text("Please take a break <now>")
    budi.page.locator(".agent-bar-messages button", has_text="I have read it").click()
    expect(tile).not_to_contain_text("unread", timeout=LONGEST_MS)
    ayu.page.locator("#acts-agent summary", has_text="Change state").click()
    ayu.page.select_option("#acts-agent select[name=state]", "break")
    ayu.page.select_option("#acts-agent select[name=reason]", "meal")
    with ayu.page.expect_response("**/acts/state", timeout=LONGEST_MS):
        ayu.page.locator("#acts-agent button", has_text="Change").click()
    changed_at = time.monotonic()
    expect(tile.locator("[data-cell=state]")).to_have_text("Break", timeout=LONGEST_MS)
    assert time.monotonic() - changed_at < DRAWN_WITHIN_S
    bar = budi.page.locator(".agent-bar-state summary")
    expect(bar).to_contain_text("Break", timeout=LONGEST_MS)
    assert ayu.complaints == budi.complaints == []


def test_what_is_opened_while_the_bar_is_asked_for_stays_open(budi: Person) -> None:
    budi.page.evaluate("""() => {
      const text = Response.prototype.text;
      const gate = new Promise((open) => { window.openGate = open; });
      window.asked = new Promise((told) => {
        Response.prototype.text = async function () { told(); await gate; return text.call(this); };
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    budi.page.evaluate("() => window.asked")
    budi.page.keyboard.press("Alt+s")
    chosen = budi.page.locator(".agent-bar-state button[value=available]")
    expect(chosen).to_be_visible()
    budi.page.evaluate("() => new Promise((then) => { window.openGate(); setTimeout(then, 200); })")
    expect(chosen).to_be_visible()
    with budi.page.expect_response("**/floor/bar", timeout=LONGEST_MS):
        budi.page.keyboard.press("Escape")
    assert budi.complaints == []


def test_a_view_keeps_its_filters_by_a_name(ayu: Person) -> None:
    ayu.page.fill("#floor-filter [name=q]", "budi")
    ayu.page.locator("summary", has_text="Views").click()
    ayu.page.fill("#acts-save-view [name=name]", "Only Budi")
    ayu.page.click("#acts-save-view button")
    ayu.page.wait_for_url("**/floor/?q=budi")
    ayu.opens(BOARD)
    ayu.page.locator("summary", has_text="Views").click()
    ayu.page.get_by_role("link", name="Only Budi").click()
    expect(ayu.page.locator("#floor-filter [name=q]")).to_have_value("budi", timeout=LONGEST_MS)
