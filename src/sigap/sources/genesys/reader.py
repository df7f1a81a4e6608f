"""Reads saved answers of the Genesys Cloud analytics API: conversations, users, aggregates, in any mix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.fields import Fields, UnreadableError
from sigap.sources.genesys import aggregates, conversations, users
from sigap.sources.genesys.aggregates import Interval
from sigap.sources.genesys.conversations import Conversation, Names
from sigap.sources.genesys.users import User
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import Record, records, sampled_records
from sigap.sources.reader import Options, facts_from_events

_UNDER = ("conversations", "userDetails", "results")
_ENVELOPE = frozenset({"totalHits", "aggregations", "cursor", "dataAvailabilityDate"})


def detect(sample: Sample) -> float:
    """Return how sure it is that a sample holds an answer of the analytics API."""
    known = [_kind(record) is not None for record in sampled_records(sample, under=_UNDER)]
    return 0.95 if known and all(known) else 0.7 if any(known) else 0.0


def _kind(record: Record) -> str | None:
    if "conversationId" in record and isinstance(record.get("participants"), list):
        return "conversation"
    if "userId" in record and ("primaryPresence" in record or "routingStatus" in record):
        return "user"
    if isinstance(record.get("group"), dict) and isinstance(record.get("data"), list):
        return "aggregate"
    return None


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of conversation details, user details and conversation aggregates.

    The option `names` maps ids of queues, users and wrap-up codes to their names, which aggregates and user
    details do not carry (names that conversations carry are used as they are). The option `threshold_ms` says
    which T the aggregates' service level is about: the answer does not tell it.
    """
    told = _Told()
    for one in inputs:
        for place, record in records(one, told.quality, under=_UNDER):
            try:
                _take(told, record, place, options)
            except UnreadableError as wrong:
                told.quality.add(Problem.UNPARSABLE, str(wrong), place)
    return facts_from_events(
        told.events(options), options, source="genesys", quality=told.quality, until=told.until
    )


@dataclass
class _Told:
    """What has been read so far, each conversation and interval once."""

    quality: Quality = field(default_factory=Quality)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    users: list[User] = field(default_factory=list)
    intervals: dict[tuple[object, ...], Interval] = field(default_factory=dict)

    def events(self, options: Options) -> Iterator[Event]:
        """Yield all events."""
        told = list(self.conversations.values())
        names = Names({**conversations.names_told(told), **options.extra.get("names", {})})
        for one in told:
            yield from conversations.events(one, names)
        for user in users.merged(self.users):
            yield from users.events(user, names)
        yield from aggregates.events(list(self.intervals.values()), names, options.extra.get("threshold_ms"))

    @property
    def until(self) -> int | None:
        """Return the last instant that anything told of."""
        ends = [one.last_told for one in self.conversations.values()]
        ends += [one.last_told for one in self.users if one.last_told is not None]
        ends += [one.starts_at + one.length_ms for one in self.intervals.values()]
        return max(ends, default=None)


def _take(told: _Told, record: Record, place: Place, options: Options) -> None:
    fields = Fields(record, options.zone)
    kind = _kind(record)
    if kind == "conversation":
        _take_conversation(told, conversations.conversation(fields), place)
    elif kind == "user":
        user = users.user(fields)
        told.users.append(user)
        _report(told, users.unknown(user), place)
    elif kind == "aggregate":
        _take_aggregate(told, fields, place)
    elif not record or not record.keys() <= _ENVELOPE:  # an answer without hits has its envelope only
        told.quality.add(Problem.UNKNOWN_EVENT, "no conversation, user or aggregate", place)


def _take_conversation(told: _Told, one: Conversation, place: Place) -> None:
    earlier = told.conversations.get(one.id)
    if earlier is not None:
        told.quality.add(Problem.DUPLICATE, "conversationId", place)
        if earlier.last_told > one.last_told:
            return
    told.conversations[one.id] = one
    _report(told, conversations.unknown(one), place)


def _take_aggregate(told: _Told, fields: Fields, place: Place) -> None:
    if "queueId" not in fields.section("group").record:
        told.quality.add(Problem.UNKNOWN_EVENT, "aggregate without queueId", place)
        return
    for one in aggregates.intervals(fields):
        if one.identity in told.intervals:
            told.quality.add(Problem.DUPLICATE, "interval", place)
        if aggregates.contradicts_itself(one):
            told.quality.add(Problem.UNEXPECTED_EVENT, "oServiceLevel.denominator", place)
        told.intervals[one.identity] = one


def _report(told: _Told, unknown: Iterable[str], place: Place) -> None:
    for subject in unknown:
        told.quality.add(Problem.UNKNOWN_EVENT, subject, place)
