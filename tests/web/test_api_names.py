"""The names under which the API's description tells what goes in and out: one of each, or one would hide another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ninja import Schema

import sigap.web.api  # brings every domain's schemas


def _told_of(schema: type[Schema]) -> Iterator[type[Schema]]:
    for one in schema.__subclasses__():
        yield one
        yield from _told_of(one)


def test_no_schema_hides_another_of_its_name() -> None:
    places = defaultdict(set)
    for one in _told_of(Schema):
        if one.__module__.startswith(sigap.__name__):
            places[one.__name__].add(one.__module__)
    assert len(places) > 100
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}
