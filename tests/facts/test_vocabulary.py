"""Every event and every field of an event has its words, in both languages, and they fit the facts' contract."""

from __future__ import annotations

from dataclasses import fields

import pytest

from sigap.facts.events import FIELDS, VOCABULARY, WHOLE_ROWS, Event, EventType
from sigap.facts.tables import FLOW_OUTS, LEG_OUTCOMES, TABLES
from sigap.text import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_says_what_it_means(language: str) -> None:
    assert list(VOCABULARY) == list(EventType)
    assert [kind for kind, told in VOCABULARY.items() if not getattr(told.meaning, language).strip()] == []


def test_no_two_events_mean_the_same() -> None:
    for language in LANGUAGES:
        assert len({told.meaning.to(language) for told in VOCABULARY.values()}) == len(EventType)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_says_what_it_holds(language: str) -> None:
    assert [*FIELDS] == [field.name for field in fields(Event) if field.name != "type"]
    assert [name for name, meaning in FIELDS.items() if not getattr(meaning, language).strip()] == []


@pytest.mark.parametrize("kind", EventType)
def test_an_event_names_fields_that_exist_and_each_once(kind: EventType) -> None:
    named = (*VOCABULARY[kind].needed, *VOCABULARY[kind].optional)
    assert set(named) <= set(FIELDS) - {"at", "id"}
    assert len(named) == len(set(named))


def test_an_event_says_how_it_ends_if_it_tells_an_outcome() -> None:
    ends = {kind for kind, told in VOCABULARY.items() if "outcome" in (*told.needed, *told.optional)}
    assert {kind for kind, told in VOCABULARY.items() if told.outcomes} == ends
    assert VOCABULARY[EventType.VISIT_LEFT].outcomes == (*FLOW_OUTS, "failed", "lost")
    assert set(VOCABULARY[EventType.LEG_ENDED].outcomes) < set(LEG_OUTCOMES)


def test_a_whole_row_is_all_that_its_event_carries() -> None:
    rows = {kind for kind, told in VOCABULARY.items() if told.needed == ("data",)}
    assert rows == set(WHOLE_ROWS)
    assert set(WHOLE_ROWS.values()) <= set(TABLES)
