"""Whatever stands in a field, a reader answers with facts and findings, or with one clear error."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sigap
from sigap.errors import SourceError
from sigap.facts.quality import Problem
from sigap.facts.validation import check
from sigap.sources import registry
from sigap.sources.agent_states import state_named
from sigap.sources.fields import Fields, UnreadableError, instant
from sigap.sources.inputs import Input
from sigap.sources.reader import Options

DATA = Path(__file__).parent / "data"
JAKARTA = ZoneInfo("Asia/Jakarta")


def stored(platform: str, name: str) -> Any:
    text = (DATA / platform / name).read_text()
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)


DOCUMENTS = {
    ("amazon_connect", "contact_records.jsonl"): stored("amazon_connect", "contact_records.jsonl"),
    ("amazon_connect", "agent_events_alone.json"): stored("amazon_connect", "agent_events_alone.json"),
    ("genesys", "conversations.json"): stored("genesys", "conversations.json"),
    ("genesys", "user_details.json"): stored("genesys", "user_details.json"),
    ("genesys", "aggregates.json"): stored("genesys", "aggregates.json"),
    ("twilio", "callbacks.jsonl"): stored("twilio", "callbacks.jsonl"),
    ("twilio", "event_streams.json"): stored("twilio", "event_streams.json"),
    ("freeswitch", "events.jsonl"): stored("freeswitch", "events.jsonl"),
}
JUNK = st.sampled_from(
    [None, "", "?", 0, -1, 7, 2.5, 10**30, True, [], {}, [1], ["x"], [{}], {"a": 1}, "9999-12-31T23:59:59Z"]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value within a document, its own aside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def put(document: Any, path: tuple[Any, ...], junk: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = junk


PLACES = {name: list(places(document)) for name, document in DOCUMENTS.items()}


@pytest.mark.parametrize("name", DOCUMENTS, ids="/".join)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_junk_in_any_field_ends_in_facts_or_in_one_clear_error(name: tuple[str, str], data: Any) -> None:
    document = copy.deepcopy(DOCUMENTS[name])
    path = data.draw(st.sampled_from(PLACES[name]))
    put(document, path, data.draw(JUNK))
    held = Input("held.json", held=json.dumps(document).encode())
    try:
        facts = registry.source(name[0]).read([held], Options(JAKARTA))
    except SourceError:
        return
    assert facts.quality.rows_read > 0


@pytest.mark.parametrize("platform", ["amazon_connect", "genesys", "twilio", "freeswitch"])
def test_the_facts_keep_the_contract(platform: str) -> None:
    files = [path for path in sorted((DATA / platform).iterdir()) if path.suffix != ".md"]
    facts = sigap.read(files, source=platform, tz="Asia/Jakarta")
    assert facts["visits"].num_rows > 0
    assert check(facts) == []


def test_a_sample_cut_off_in_the_middle_is_recognised() -> None:
    for platform, name in (("genesys", "conversations.json"), ("amazon_connect", "agent_events.json")):
        content = (DATA / platform / name).read_bytes()
        cut = Input(name, held=content[: len(content) * 2 // 3])
        assert registry.detected([cut.sample()]).id == platform


def test_an_answer_without_hits_is_empty_facts(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    path.write_text('{"conversations": [], "totalHits": 0}')
    facts = sigap.read(path, source="genesys")
    assert facts.names == ()
    assert facts.quality.count(Problem.UNKNOWN_EVENT) == 0


def test_a_file_that_is_no_json_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text("<html>access denied</html>")
    with pytest.raises(SourceError, match=r"page\.json:1: this is not JSON"):
        sigap.read(path, source="amazon_connect")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-02T01:00:00Z", "01:00:00.000"),
        ("2026-03-02T01:00:00.250Z", "01:00:00.250"),
        ("2026-03-02T08:00:00+07:00", "01:00:00.000"),
        ("2026-03-02T08:00:00", "01:00:00.000"),  # no zone: the site's
        ("2026-03-02 08:00:00.999", "01:00:00.999"),
    ],
)
def test_a_time_without_a_zone_is_the_sites(text: str, utc: str) -> None:
    told = dt.datetime.fromtimestamp(instant(text, JAKARTA) / 1000, dt.UTC)
    assert told.isoformat(timespec="milliseconds") == f"2026-03-02T{utc}+00:00"


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "tomorrow", ""])
def test_fillers_and_words_are_no_times(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the platform's
        instant(text, JAKARTA)


def test_a_field_that_does_not_fit_is_named_with_its_path() -> None:
    told = Fields({"Queue": {"Duration": "long"}}, JAKARTA)
    with pytest.raises(UnreadableError, match=r"^Queue\.Duration$"):
        told.section("Queue").seconds("Duration")


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Available", "available"),
        ("On Queue", "available"),
        ("Unavailable", "unready"),
        ("Not ready", "unready"),
        ("Lunch", "break"),
        ("Istirahat siang", "break"),
        ("Sholat", "break"),
        ("Offline", "offline"),
        ("Team meeting", "meeting"),
        ("Rapat pagi", "meeting"),
        ("Pelatihan produk", "training"),
        ("Coaching", "coaching"),
        ("Back office", "back_office"),
        ("Zzz", "unready"),
    ],
)
def test_a_status_means_a_state_by_its_words(name: str, state: str) -> None:
    assert state_named(name) == state
