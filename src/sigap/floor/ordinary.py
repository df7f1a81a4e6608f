"""The ordinary course of a contact on its shortest way: entered, offered, answered, ended, wrapped, each in its turn.

Nearly all events of a day are such. `state.Floor` knows what every event means, and this module only the same for those
that come as expected; it looks before it touches anything, and leaves whatever is unusual (several legs, another
queue, an instant before the last, a contact nobody has heard of or that is set aside) to the floor's own steps.

It is one long function on purpose: at half a million events a second each call and each look-up of an attribute is
a twentieth of what an event may take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sigap.floor.heard import Plain
from sigap.floor.rows import MINUTE_MS, Contact, Count, Leg, Visit

if TYPE_CHECKING:
    from sigap.floor.state import Floor

_OFFERED, _ANSWERED, _WITHIN = int(Count.OFFERED), int(Count.ANSWERED), int(Count.WITHIN)
_ANSWER_WAIT_MS, _HANDLED, _HANDLE_MS = int(Count.ANSWER_WAIT_MS), int(Count.HANDLED), int(Count.HANDLE_MS)


def extend(floor: Floor, heard: Iterable[Plain]) -> None:
    """Fold what was heard, in the order of the log, into a floor. Types that it has no step for are passed over."""
    contacts, queues, agents, steps = floor.contacts, floor.queues, floor.agents, floor.steps
    aside, horizon_ms, newest_ms = floor.aside.texts, floor.horizon_ms, floor.newest_ms
    changed = floor.changed_agents.add
    teller, heard_ms = "", 0  # who told the event before, and until when they have told
    for one in heard:
        kind, at_ms, source, id, agent, told = one
        if source != teller:
            if heard_ms:
                newest_ms[teller] = heard_ms
            teller, heard_ms = source, newest_ms.get(source, 0)
        if at_ms > heard_ms:
            heard_ms = at_ms

        contact = contacts.get(id)
        if contact is None:
            if kind == "visit.entered" and "queue" in told and id not in aside:
                queue = queues.get(told["queue"]) or floor.queue(told["queue"])
                if "channel" in told:
                    queue.channel = told["channel"]
                contact = contacts[id] = Contact(id, source, at_ms)
                visit = contact.waiting = Visit(contact, told.get("visit", ""), queue, at_ms)
                contact.visits = (visit,)
                queue.waiting[visit] = None
                if at_ms >= horizon_ms:
                    here = at_ms // MINUTE_MS == queue.latest
                    counts = queue.latest_counts if here else queue.minute(at_ms)
                    counts[_OFFERED] += 1
                continue

        elif at_ms >= contact.last_ms and not contact.odd:
            legs = contact.legs
            leg = legs[-1] if legs else None
            if kind == "leg.offered":
                who = agents.get(agent)
                if who is not None and who.source and contact.visits and not _names_queue(told):
                    contact.last_ms = at_ms
                    leg = Leg(contact, who, contact.visits[-1].queue, at_ms)
                    contact.legs = (*legs, leg)
                    who.open_legs.append(leg)
                    changed(who)
                    continue

            elif leg is None or leg.agent.key != agent:
                pass

            elif kind == "leg.answered":
                waiting = contact.waiting
                if (
                    waiting is not None
                    and leg.queue is not None
                    and leg.answered_ms is None
                    and leg.outcome == "open"
                    and ("visit" not in told or told["visit"] == waiting.id)
                ):
                    contact.last_ms = leg.answered_ms = at_ms
                    contact.waiting = None
                    wait_ms = told.get("wait_ms")
                    if wait_ms is None:
                        wait_ms = at_ms - waiting.entered_ms
                    waiting.wait_ms, waiting.outcome = wait_ms, "answered"
                    queue = waiting.queue
                    queue.waiting.pop(waiting, None)
                    if waiting.entered_ms >= horizon_ms:
                        here = waiting.entered_ms // MINUTE_MS == queue.latest
                        counts = queue.latest_counts if here else queue.minute(waiting.entered_ms)
                        counts[_ANSWERED] += 1
                        counts[_ANSWER_WAIT_MS] += wait_ms
                        if wait_ms <= queue.threshold_ms:
                            counts[_WITHIN] += 1
                    changed(leg.agent)
                    continue

            elif kind == "leg.ended":
                if (
                    leg.answered_ms is not None
                    and leg.ended_ms is None
                    and leg.outcome == "open"
                    and "talk_ms" not in told
                    and "hold_ms" not in told
                    and (outcome := told.get("outcome") or "ended") != "lost"
                ):
                    contact.last_ms = leg.ended_ms = at_ms
                    leg.handle_ms = at_ms - leg.answered_ms
                    leg.held_ms = None
                    leg.outcome = outcome
                    wrap_ms, more = told.get("wrap_ms"), told.get("data")
                    if wrap_ms is None and more and more.get("wrap"):
                        changed(leg.agent)
                    else:
                        floor.finish(leg, at_ms + (wrap_ms or 0), wrap_ms or 0)
                    continue

            elif kind == "leg.wrapped":  # noqa: SIM102  # like the others
                if (
                    len(legs) == 1
                    and leg.ended_ms is not None
                    and leg.finished_ms is None
                    and leg.outcome != "lost"
                ):
                    contact.last_ms = leg.finished_ms = at_ms
                    wrap_ms = told.get("wrap_ms")
                    leg.handle_ms += at_ms - leg.ended_ms if wrap_ms is None else wrap_ms
                    who, worked = leg.agent, leg.queue
                    who.open_legs.remove(leg)
                    if at_ms >= horizon_ms:
                        who.legs.append(leg)
                        who.fresh.append(leg)
                        if worked is not None:
                            here = at_ms // MINUTE_MS == worked.latest
                            counts = worked.latest_counts if here else worked.minute(at_ms)
                            counts[_HANDLED] += 1
                            counts[_HANDLE_MS] += leg.handle_ms
                    changed(who)
                    continue

        step = steps.get(kind)
        if step is not None:
            step(one)
    if heard_ms:
        newest_ms[teller] = heard_ms


def _names_queue(told: Mapping[str, Any]) -> bool:
    return "queue" in told or told.get("direction") == "outbound"
