"""The twin once more, slow and plain: one list of events, one list of people, one list of who waits.

It shares with the engine the random numbers and the tables of quantiles, and nothing else: every choice is a search
through everybody, every abandonment an event. Same scenario, same seed: the same journal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from sigap.simulation import streams
from sigap.simulation.distribution import Distribution, Kind
from sigap.simulation.scenario import AgentChoice, ContactChoice, Queue, Scenario, Skill
from sigap.simulation.shapes import levels, unit_table

GAP, PATIENCE, SERVICE, WRAP, HOLD, IVR, CONTAINED = range(1, 8)
RETRY, RETRY_DELAY, ACCEPT, REACH, TRANSFER, ABSENT = range(8, 14)
CHILD, LIVE = 32, 4
ARRIVAL, RETRIAL, TRANSFERRED, CALLBACK = range(4)
PLAN, HEAP, COME = range(3)
FREE, BACK, LEAVE, OVERFLOW, OFFER, ENTER = range(6)


def inverse(what: Distribution, level: float) -> float:
    """Return the time at which the cumulative hazard is `level`."""
    if what.kind is Kind.NEVER:
        return math.inf
    if what.kind is Kind.EXPONENTIAL:
        return what.mean_s * level
    if what.kind is Kind.DETERMINISTIC:
        return what.mean_s
    if what.kind is Kind.WEIBULL:
        return what.mean_s / math.gamma(1 + 1 / what.spread) * level ** (1 / what.spread)
    if what.kind is Kind.EMPIRICAL:
        return float(
            np.interp(-math.expm1(-level), np.linspace(0, 1, len(what.quantiles_s)), what.quantiles_s)
        )
    return float(np.interp(level, levels(), what.mean_s * unit_table(what.kind, what.spread)))


def drawn(what: Distribution, key: int, purpose: int) -> float:
    return inverse(what, -math.log(streams.uniform(key, purpose)))


@dataclass(eq=False)
class Visit:
    key: int
    customer: int
    home: int
    queue: int
    cause: int
    parent: int
    entered: float = 0.0
    place: float = 0.0
    left: float = math.nan
    outcome: str = "waiting"
    agent: str = ""
    group: int = -1
    talk: float = math.nan
    hold: float = math.nan
    wrap: float = math.nan
    row: int = -1
    leaves_as: str = "abandoned"
    deadline: float = math.inf


@dataclass(eq=False)
class Person:
    name: str
    number: int
    group: int
    state: str = "off"
    hands: list[str] = field(default_factory=list)  # channels of the contacts in hand
    since: float = 0.0
    joined: int = 0
    pending: tuple | None = None
    back_at: float = math.inf


class Reference:
    """One life of a scenario without a live state."""

    def __init__(self, scenario: Scenario, seed: int, replication: int = 0) -> None:
        self.scenario, self.now, self.counter = scenario, 0.0, 0
        self.key = streams.life_key(seed, replication)
        self.names = [queue.name for queue in scenario.queues]
        self.lines: list[list[Visit]] = [[] for _ in self.names]
        self.rows: list[Visit] = []
        self.events: list[tuple] = []
        self.people: list[Person] = []
        self.hire()
        for place in range(len(self.names)):
            self.schedule_customers(place)
        for person in self.people:
            if person.state == "on":
                self.join(person)
        self.live()

    # -- setting up

    def hire(self) -> None:
        groups = {group.name: place for place, group in enumerate(self.scenario.groups)}
        for place, group in enumerate(self.scenario.groups):
            for agent in group.agents:
                person = Person(agent.name, len(self.people), place)
                self.people.append(person)
                key = streams.mixed(streams.name_key("agent", agent.name) ^ self.key)
                if streams.uniform(key, ABSENT) < agent.absence:
                    continue
                ends = {shift.ends_s for shift in agent.shifts}
                starts = {shift.starts_s for shift in agent.shifts}
                for shift in agent.shifts:
                    home = place if shift.group is None else groups[shift.group]
                    if shift.starts_s <= 0 < shift.ends_s:
                        person.state, person.group = "on", home
                    elif shift.starts_s > 0 and not (
                        shift.starts_s in ends and self.same(agent, shift, group.name)
                    ):
                        self.plan(shift.starts_s, 2, person, ("on", home))
                    for pause in shift.breaks:
                        if pause.starts_s > 0:
                            self.plan(pause.starts_s, 3, person, ("break", pause.length_s))
                    if shift.ends_s > 0 and shift.ends_s not in starts:
                        self.plan(shift.ends_s, 1, person, ("off",))

    @staticmethod
    def same(agent, shift, home: str) -> bool:
        before = next(other for other in agent.shifts if other.ends_s == shift.starts_s)
        return (before.group or home) == (shift.group or home)

    def plan(self, at: float, order: int, person: Person, what: tuple) -> None:
        if at < self.scenario.length_s:
            self.events.append((at, PLAN, order, person.number, 0, what))

    def schedule_customers(self, place: int) -> None:
        queue = self.scenario.queues[place]
        base = streams.mixed(streams.name_key("queue", queue.name) ^ self.key)
        for number, at in enumerate(self.instants(queue, base)):
            visit = Visit(streams.derived(base, number), number, place, place, ARRIVAL, -1)
            self.events.append((at, COME, place, number, 0, visit))

    def instants(self, queue: Queue, base: int):
        """Yield when customers come: points of a unit Poisson process under the inverse of the mean volume."""
        if queue.arrivals.instants_s is not None:
            yield from queue.arrivals.instants_s
            return
        expected = list(queue.arrivals.expected)
        if not expected:
            return
        expected = expected * self.scenario.intervals if len(expected) == 1 else expected
        edges = np.arange(self.scenario.intervals + 1) * self.scenario.interval_s
        grown = np.concatenate([[0.0], np.cumsum(expected)])
        level, number = 0.0, 0
        while True:
            level -= math.log(streams.uniform(streams.derived(base, number), GAP))
            if level >= grown[-1]:
                return
            place = int(np.searchsorted(grown, level, side="right")) - 1
            yield float(edges[place] + (level - grown[place]) / expected[place] * self.scenario.interval_s)
            number += 1

    # -- the loop

    def live(self) -> None:
        while self.events:
            first = min(self.events, key=lambda event: event[:5])
            if first[0] >= self.scenario.length_s:
                return
            self.events.remove(first)
            self.now = first[0]
            self.happen(first)

    def happen(self, event: tuple) -> None:
        _, source, kind, number, _, what = event
        if source == PLAN:
            self.follow(self.people[number], what)
        elif source == COME:
            self.come(what)
        elif kind == FREE:
            self.finish(*what)
        elif kind == BACK:
            self.come_back(what)
        elif kind == ENTER:
            self.enter(what)
        elif what in self.lines[what.queue]:
            {LEAVE: self.leave, OVERFLOW: self.overflow, OFFER: self.offer}[kind](what)

    def later(self, at: float, kind: int, what, number: int = 0) -> None:
        self.counter += 1
        self.events.append((at, HEAP, kind, number, self.counter, what))

    # -- contacts

    def come(self, visit: Visit) -> None:
        queue = self.scenario.queues[visit.queue]
        if queue.ivr_contained > 0 and streams.uniform(visit.key, CONTAINED) < queue.ivr_contained:
            return
        delay = drawn(queue.ivr, visit.key, IVR)
        if delay > 0:
            self.later(self.now + delay, ENTER, visit)
        else:
            self.enter(visit)

    def write(self, visit: Visit) -> None:
        visit.row = len(self.rows)
        self.rows.append(visit)

    def enter(self, visit: Visit) -> None:
        visit.entered = visit.place = self.now
        self.write(visit)
        if self.assign(visit):
            return
        queue = self.scenario.queues[visit.queue]
        patience = drawn(queue.patience, visit.key, PATIENCE)
        visit.leaves_as = "timed_out" if queue.timeout_s < patience else "abandoned"
        visit.deadline = visit.entered + min(patience, queue.timeout_s)
        self.lines[visit.queue].append(visit)
        if visit.deadline < math.inf:
            self.later(visit.deadline, LEAVE, visit)
        if queue.callback is not None:
            self.later(visit.entered + queue.callback.after_s, OFFER, visit)
        for after in {skill.after_wait_s for _, skill in self.skills(visit.queue)} - {0.0}:
            self.later(visit.place + after, OVERFLOW, visit)

    def skills(self, queue: int) -> list[tuple[int, Skill]]:
        return [
            (place, skill)
            for place, group in enumerate(self.scenario.groups)
            for skill in group.skills
            if skill.queue == self.names[queue]
        ]

    def skill(self, group: int, queue: int) -> Skill | None:
        return next((skill for place, skill in self.skills(queue) if place == group), None)

    def has_room(self, person: Person, channel: str) -> bool:
        if person.state != "on" or person.pending is not None:
            return False
        limit = self.scenario.groups[person.group].concurrency.get(channel, 1)
        return not person.hands or (channel in person.hands and len(person.hands) < limit)

    def assign(self, visit: Visit) -> bool:
        by_level = self.scenario.agent_choice is AgentChoice.BEST_LEVEL
        channel = self.scenario.queues[visit.queue].channel
        able = []
        for person in self.people:
            skill = self.skill(person.group, visit.queue)
            if skill and self.has_room(person, channel) and visit.place + skill.after_wait_s <= self.now:
                rank = skill.level if by_level else 0
                able.append(((len(person.hands), rank, person.since, person.group, person.joined), person))
        if not able:
            return False
        self.answer(visit, min(able, key=lambda one: one[0])[1])
        return True

    def answer(self, visit: Visit, person: Person) -> None:
        queue = self.scenario.queues[visit.queue]
        if visit in self.lines[visit.queue]:
            self.lines[visit.queue].remove(visit)
        visit.left, visit.agent, visit.group = self.now, person.name, person.group
        if visit.cause == CALLBACK and not streams.uniform(visit.key, REACH) < queue.callback.reach:
            visit.outcome, visit.talk, visit.hold, visit.wrap = (
                "unreached",
                0.0,
                0.0,
                queue.callback.unreached_s,
            )
        else:
            pace = self.skill(person.group, visit.queue).pace
            visit.outcome = "answered"
            visit.talk = (
                drawn(queue.service, visit.key, SERVICE) * pace * (1 + queue.slowdown * len(person.hands))
            )
            visit.hold, visit.wrap = drawn(queue.hold, visit.key, HOLD), drawn(queue.wrap, visit.key, WRAP)
            self.transfer(visit, queue)
        person.hands.append(queue.channel)
        self.join(person)
        self.later(
            self.now + visit.talk + visit.hold + visit.wrap, FREE, (person, queue.channel), person.number
        )

    def transfer(self, visit: Visit, queue: Queue) -> None:
        chance, upto = streams.uniform(visit.key, TRANSFER), 0.0
        for name, share in queue.transfers.items():
            upto += share
            if chance < upto:
                self.follow_up(visit, self.names.index(name), TRANSFERRED, self.now + visit.talk + visit.hold)
                return

    def follow_up(self, visit: Visit, queue: int, cause: int, at: float) -> None:
        key = streams.derived(visit.key, CHILD + cause)
        self.later(at, ENTER, Visit(key, visit.customer, visit.home, queue, cause, visit.row))

    def leave(self, visit: Visit) -> None:
        self.lines[visit.queue].remove(visit)
        visit.left, visit.outcome = self.now, visit.leaves_as
        retrial = self.scenario.queues[visit.queue].retrial
        if (
            retrial
            and visit.outcome == "abandoned"
            and streams.uniform(visit.key, RETRY) < retrial.probability
        ):
            self.follow_up(
                visit, visit.queue, RETRIAL, self.now + drawn(retrial.delay, visit.key, RETRY_DELAY)
            )

    def overflow(self, visit: Visit) -> None:
        self.assign(visit)

    def offer(self, visit: Visit) -> None:
        queue = self.scenario.queues[visit.queue]
        if streams.uniform(visit.key, ACCEPT) >= queue.callback.acceptance:
            return
        visit.left, visit.outcome = self.now, "callback"
        key = streams.derived(visit.key, CHILD + CALLBACK)
        again = Visit(
            key, visit.customer, visit.home, visit.queue, CALLBACK, visit.row, self.now, visit.place
        )
        self.write(again)
        line = self.lines[visit.queue]
        line[line.index(visit)] = again
        for after in {skill.after_wait_s for _, skill in self.skills(visit.queue)}:
            if again.place + after > self.now:
                self.later(again.place + after, OVERFLOW, again)

    # -- people

    def join(self, person: Person) -> None:
        self.counter += 1
        person.since, person.joined = self.now, self.counter

    def finish(self, person: Person, channel: str) -> None:
        person.hands.remove(channel)
        if not person.hands and person.pending is not None:
            self.do(person, *person.pending)
        else:
            self.look(person)

    def look(self, person: Person) -> None:
        while True:
            found = self.next_contact(person)
            if found is None:
                break
            self.answer(found, person)
        self.join(person)

    def next_contact(self, person: Person) -> Visit | None:
        by_level = self.scenario.contact_choice is ContactChoice.LEVEL
        able = []
        for place, queue in enumerate(self.scenario.queues):
            skill = self.skill(person.group, place)
            line = self.lines[place]
            if not skill or not line or not self.has_room(person, queue.channel):
                continue
            if line[0].place + skill.after_wait_s <= self.now:
                level = skill.level if by_level else 0
                able.append(((queue.deferred, level, -queue.priority, line[0].place, place), line[0]))
        return min(able, key=lambda one: one[0])[1] if able else None

    def follow(self, person: Person, what: tuple) -> None:
        if not person.hands:
            self.do(person, *self.unpacked(what))
            return
        action, length, group = self.unpacked(what)
        waits = person.pending or ("stay", 0.0, None)
        if action == "on":
            keep = waits[0] == "break"
            person.pending = ("break", waits[1], group) if keep else ("on", 0.0, group)
        else:
            person.pending = (action, length, None if action == "off" else waits[2])

    @staticmethod
    def unpacked(what: tuple) -> tuple:
        if what[0] == "on":
            return ("on", 0.0, what[1])
        return ("break", what[1], None) if what[0] == "break" else ("off", 0.0, None)

    def do(self, person: Person, action: str, length: float, group: int | None) -> None:
        person.pending = None
        if action == "off":
            person.state = "off"
            return
        if group is not None:
            person.group = group
        if action == "break":
            if person.state != "off":
                person.state, person.back_at = "break", self.now + length
                self.later(person.back_at, BACK, person, person.number)
        elif person.state != "break":
            person.state = "on"
            self.look(person)

    def come_back(self, person: Person) -> None:
        if person.state == "break" and person.back_at <= self.now:
            person.state = "on"
            self.look(person)
