"""Contacts that are over are set aside: they leave the floor as objects, and stay with it as a line of text each.

Nearly every contact of a day is over, and hardly any is named again: an event came late, a customer came back, a
source began anew some time ago. As objects they would be most of what a floor weighs, of what is looked through for
garbage, and of what a start has to make again. As text they weigh a fraction, and are kept and taken up as they are.
One that is named again is taken back as it was before the event is folded, so nothing that a board shows depends on
what was set aside, or when.

What is still counted of them stays where it is: in the minutes of the queues, and in the agents' `DoneLegs`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from sigap.floor.done import packed
from sigap.floor.rows import Agent, Contact, Leg, Queue
from sigap.floor.values import contact_of, values_of

if TYPE_CHECKING:
    from sigap.floor.state import Floor

OVER_MS = 3_600_000  # for so long nothing was heard of a contact that is set aside
ROUND_MS = OVER_MS // 4  # from one look at all contacts to the next, at least
AT_ONCE = 500  # contacts that a step looks at: some ten milliseconds when all of them are over
Key = TypeVar("Key", Queue, Agent)
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_QUOTES = str.maketrans('"`', '`"')  # the other way about, a text is a string in JSON without an escape


class Aside:
    """What was set aside of a floor.

    Attributes:
        texts: by contact: last instant, source, visits and legs, and which legs its agents' day knew; as JSON, but with
            backticks for quotation marks.
        newest_ms: by source, an instant after which nothing is known of any contact of its in `texts`.
        coming: the contacts to be looked at next, the first of them last.
        next_ms: when to look at all of them again.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.newest_ms: dict[str, int] = {}
        self.coming: list[Contact] = []
        self.next_ms = 0


def step(floor: Floor, now_ms: int) -> None:
    """Look at some contacts, and set aside those that are over. Nothing happens while none is due to be looked at."""
    aside = floor.aside
    if not aside.coming:
        if now_ms < aside.next_ms:
            return
        aside.next_ms = now_ms + ROUND_MS
        aside.coming = list(reversed(floor.contacts.values()))
    some = aside.coming[: -AT_ONCE - 1 : -1]
    del aside.coming[-AT_ONCE:]
    set_aside(floor, some, now_ms - OVER_MS)


def set_aside(floor: Floor, contacts: Iterable[Contact], before_ms: int) -> None:
    """Set aside those contacts of a floor that are over, and of which nothing was heard since an instant."""
    queues, agents = _places(floor.queues.values()), _places(floor.agents.values())
    for contact in contacts:
        if floor.contacts.get(contact.id) is contact and _is_over(contact, before_ms):
            _put(floor, contact, queues, agents)


def take_back(floor: Floor, id: str) -> Contact | None:
    """Put a contact on the floor again as it was; return None where none is set aside under this name."""
    text = floor.aside.texts.pop(id, None)
    if text is None:
        return None
    queues, agents = list(floor.queues.values()), list(floor.agents.values())
    *values, of_day = json.loads(text.translate(_QUOTES))
    contact = floor.contacts[id] = contact_of(id, values, queues, agents)
    for leg, is_of_day in zip(contact.legs, of_day, strict=True):
        if is_of_day and leg.agent.aside.take_out(_packed(leg, _places(queues))):
            leg.agent.legs.append(leg)
    return contact


def take_back_since(floor: Floor, source: str, at_ms: int) -> None:
    """Take back the contacts of a source of which something is known that was after an instant."""
    texts, told_by = floor.aside.texts, f",{json.dumps(source).translate(_QUOTES)},"
    if at_ms < floor.aside.newest_ms.get(source, at_ms):
        found = [
            id
            for id, text in texts.items()
            if text.startswith(told_by, text.index(",")) and _last_ms(text) > at_ms
        ]
        for id in found:
            take_back(floor, id)


def begin_day(floor: Floor, horizon_ms: int) -> None:
    """Forget the contacts that were over before a new day, and their legs."""
    aside = floor.aside
    if max(aside.newest_ms.values(), default=0) < horizon_ms:
        aside.texts.clear()
    else:
        for id in [id for id, text in aside.texts.items() if _last_ms(text) < horizon_ms]:
            del aside.texts[id]
    for agent in floor.agents.values():
        agent.aside.begin_day(horizon_ms)


def _places(found: Iterable[Key]) -> dict[Key, int]:
    return {one: place for place, one in enumerate(found)}


def _packed(leg: Leg, queues: Mapping[Queue, int]) -> bytes:
    return packed(leg, None if leg.queue is None else queues[leg.queue])


def _is_over(contact: Contact, before_ms: int) -> bool:
    return (
        contact.last_ms < before_ms
        and not contact.odd
        and all(visit.outcome != "waiting" for visit in contact.visits)
        and not contact.is_open()
    )


def _put(floor: Floor, contact: Contact, queues: Mapping[Queue, int], agents: Mapping[Agent, int]) -> None:
    of_day = [leg in leg.agent.legs for leg in contact.legs]
    try:
        done = [
            _packed(leg, queues) if is_of_day else b""
            for leg, is_of_day in zip(contact.legs, of_day, strict=True)
        ]
    except struct.error:  # it stays as it is
        return
    for leg, numbers in zip(contact.legs, done, strict=True):
        if numbers:
            leg.agent.legs.remove(leg)
            leg.agent.aside.add(numbers)
        _leave_out_of_fresh(leg)
    aside, source = floor.aside, contact.source
    told = [*values_of(contact, queues, agents), [int(one) for one in of_day]]
    aside.texts[contact.id] = _ENCODER.encode(told).translate(_QUOTES)
    aside.newest_ms[source] = max(aside.newest_ms.get(source, 0), contact.last_ms)
    del floor.contacts[contact.id]
    contact.visits = contact.legs = ()  # which know their contact: nobody would let go of the other


def _leave_out_of_fresh(leg: Leg) -> None:
    """Have nothing hold a leg that its agent's settled day does not know yet: the day is summed anew when asked for."""
    agent = leg.agent
    if agent.settled is None or leg in agent.fresh:
        agent.settled = None
        agent.fresh.clear()


def _last_ms(text: str) -> int:
    return int(text[1 : text.index(",")])
