"""An event comes in over HTTP and is a figure on a page; a late one corrects it; the figure goes out as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from whole.people import Person, person
from whole.running import Running

AYU = "ayu@nusantara.example"
TODAY = "/c/nusantara/insights/?kpi=offered&kpi=answered&by=queue&span=today&queue=uji-coba"
LONGEST_S = 30


def events(contact: str, *kinds: str) -> list[dict[str, object]]:
    """Return the events of one contact, a second apart, some minutes ago."""
    began = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    return [
        {
            "specversion": "1.0",
            "type": f"sigap.v1.{kind}",
            "source": "uji",
            "id": f"{contact}-{kind}",
            "time": (began + dt.timedelta(seconds=n)).isoformat(),
            "data": {"contact": contact, "queue": "uji-coba", "channel": "voice", "agent": "budi"}
            | ({"outcome": "caller"} if kind == "leg.ended" else {}),
        }
        for n, kind in enumerate(kinds)
    ]


def send(platform: Running, batch: list[dict[str, object]]) -> dict[str, object]:
    """Send a batch as a telephone system does."""
    with platform.api() as client:
        answer = client.post("/events", json=batch)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def figures(someone: Person) -> list[str]:
    """Return the figures of the table's first line as the page shows them."""
    someone.opens(TODAY)
    return someone.page.locator("table.figures tbody tr").first.locator(".figures-value").all_inner_texts()


def until_shown(someone: Person, expected: list[str]) -> None:
    """Look again and again until the page shows what is expected."""
    until = time.monotonic() + LONGEST_S
    while (shown := figures(someone)) != expected:
        assert time.monotonic() < until, f"{shown} and not {expected}"
        someone.page.wait_for_timeout(200)


def test_events_become_figures_once_and_a_late_one_corrects_them(
    platform: Running, browser: Browser, tmp_path: Path
) -> None:
    answered = events("uji-1", "visit.entered", "leg.answered", "leg.ended")
    waiting = events("uji-2", "visit.entered")
    first = send(platform, answered + waiting)
    assert (first["accepted"], first["repeated"]) == (4, [])
    assert send(platform, answered)["repeated"] == [0, 1, 2]
    with person(browser, platform, email=AYU) as ayu:
        until_shown(ayu, ["2", "1"])
        send(platform, events("uji-2", "visit.entered", "leg.answered"))
        until_shown(ayu, ["2", "2"])
        ayu.page.locator("table.figures tbody tr").first.locator("a.figures-value").first.click()
        expect(ayu.page.get_by_text("uji-1").first).to_be_visible()
        _exports(ayu, tmp_path)
        send(platform, events("uji-2", "visit.entered", "leg.answered", "leg.ended"))  # others meet Budi, too
        assert ayu.complaints == []


def _exports(ayu: Person, folder: Path) -> None:
    """Take the figures away as a file that holds what the page shows."""
    ayu.opens(TODAY)
    ayu.page.get_by_text("Export", exact=True).click()
    with ayu.page.expect_download() as download:
        ayu.page.get_by_role("link", name="CSV").click()
    file = folder / "figures.csv"
    download.value.save_as(file)
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    assert any("uji-coba" in cell for row in rows for cell in row)
    assert any("2" in row for row in rows)


def test_a_malformed_event_is_told_apart_from_the_good_ones(platform: Running) -> None:
    good = events("uji-3", "visit.entered")
    bad = [{**events("uji-4", "visit.entered")[0], "type": "sigap.v1.visit.flew"}]
    told = send(platform, good + bad)
    assert told["accepted"] == 1
    assert "uji-4" in str(told["refused"])
