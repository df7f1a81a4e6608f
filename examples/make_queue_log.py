"""Make examples/queue_log.gz: two weeks of an invented Indonesian contact centre, as Asterisk would log them.

    python examples/make_queue_log.py [FILE]

Four voice queues, thirty agents, about a thousand calls a day. Calls queue for agents who really are busy,
so waits, abandonment and occupancy hang together as in life. Saturday and Sunday are quieter; on the second
Tuesday a network failure brings a flood of calls to `teknis`; Asterisk restarts once at midday; the log ends
while calls are going on. The same bytes come out each time. Names and numbers are invented; no such number
can be dialled.
"""

from __future__ import annotations

import datetime as dt
import gzip
import heapq
import random
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SEED = 20250901
ZONE = dt.timezone(dt.timedelta(hours=7))  # Asia/Jakarta has had no other offset since 1988
FIRST_DAY = dt.date(2025, 9, 1)  # a Monday
DAYS = 14
OPEN_H, CLOSE_H = 7, 22
RESTART = dt.datetime(2025, 9, 4, 13, 20, 7, tzinfo=ZONE)
FAILURE_BEGINS = dt.datetime(2025, 9, 9, 9, 40, tzinfo=ZONE)
FAILURE_ENDS = dt.datetime(2025, 9, 9, 13, 0, tzinfo=ZONE)
END = dt.datetime(2025, 9, 14, 19, 46, 30, tzinfo=ZONE)

WEEKDAY_CALLS = (1130, 1080, 1030, 1000, 970, 500, 380)
HOURLY = {
    7: 3,
    8: 7,
    9: 10,
    10: 11,
    11: 9,
    12: 6,
    13: 8,
    14: 10,
    15: 9,
    16: 7,
    17: 5,
    18: 5,
    19: 5,
    20: 3,
    21: 2,
}
SHARE = {"layanan": 0.46, "penjualan": 0.20, "teknis": 0.25, "prioritas": 0.09}
TALK_S = {"layanan": 225, "penjualan": 290, "teknis": 400, "prioritas": 260}
WEIGHT = {
    "prioritas": 2,
    "layanan": 1,
    "penjualan": 1,
    "teknis": 1,
}  # who is served first when an agent is free
TIMEOUT_S, RING_LIMIT_S, WRAPUP_S = 300, 15, 20
CUSTOMERS = 6000

NAMES = (
    "Ayu", "Budi", "Citra", "Dewi", "Eka", "Fajar", "Gita", "Hadi", "Indah", "Joko", "Kartika", "Lestari",
    "Made", "Nanda", "Oki", "Putri", "Rangga", "Sari", "Tono", "Utami", "Vina", "Wahyu", "Yanti", "Zaki",
)  # fmt: skip
SIP = tuple(f"PJSIP/{number}" for number in range(2025, 2031))
SKILLS = (
    ("layanan", "penjualan"),
    ("layanan", "prioritas"),
    ("teknis",),
    ("layanan", "penjualan"),
    ("teknis", "prioritas"),
)
SHIFTS_H = ((7, 15), (9, 17), (8, 16), (14, 22), (10, 18), (14, 22))


@dataclass
class Agent:
    """One person: on duty or not, busy or not, and the pause that is due."""

    name: str
    queues: tuple[str, ...]
    shift_h: tuple[int, int]
    days_off: tuple[int, int]
    on_duty: bool = False
    leaving: bool = False
    busy: bool = False
    paused: bool = False
    idle_since: int = 0
    wanted: tuple[str, int] | None = None  # reason and length of the pause to take when free


@dataclass
class Call:
    """One stay of a caller in a queue."""

    id: str
    queue: str
    caller: str
    entered: int
    first_position: int
    state: str = "waiting"  # waiting, ringing, talking, gone
    agent: Agent | None = None
    rang: int = 0


@dataclass
class Floor:
    """The simulation: a clock, what is due, who waits, and the log so far."""

    random: random.Random
    now: int = 0
    due: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    waiting: dict[str, deque[Call]] = field(default_factory=lambda: {queue: deque() for queue in SHARE})
    agents: list[Agent] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    serial: int = 0

    # -- clock and log

    def at(self, when: int, what: Callable[[], None]) -> None:
        """Let something happen at a second."""
        self.serial += 1
        heapq.heappush(self.due, (when, self.serial, what))

    def run(self, until: int) -> None:
        """Let everything happen that is due by then."""
        while self.due and self.due[0][0] <= until:
            self.now, _, what = heapq.heappop(self.due)
            what()

    def log(self, call_id: str, queue: str, agent: str, event: str, *data: object) -> None:
        """Write a line as app_queue.c does: the event is followed by a bar even when it has no data."""
        fields = "|".join(str(part) for part in data)
        self.lines.append(f"{self.now}|{call_id}|{queue}|{agent}|{event}|{fields}")

    # -- callers

    def arrive(self, queue: str, caller: str, call_id: str = "") -> None:
        """Let a caller enter a queue."""
        self.serial += 1
        line = self.waiting[queue]
        call = Call(call_id or f"{self.now}.{self.serial}", queue, caller, self.now, len(line) + 1)
        line.append(call)
        self.calls.append(call)
        self.log(call.id, queue, "NONE", "ENTERQUEUE", "", caller, call.first_position)
        patience = (
            self.random.expovariate(1 / 4)
            if self.random.random() < 0.03
            else self.random.expovariate(1 / 420)
        )
        self.at(self.now + 1 + int(patience), lambda: self.abandon(call))
        self.at(self.now + TIMEOUT_S, lambda: self.leave(call, "EXITWITHTIMEOUT"))
        if self.random.random() < 0.06:
            self.at(
                self.now + 30 + int(self.random.random() * 60), lambda: self.leave(call, "EXITWITHKEY", "2")
            )
        self.serve()

    def position(self, call: Call) -> int:
        """Return where in the line the caller stands."""
        return self.waiting[call.queue].index(call) + 1

    def abandon(self, call: Call) -> None:
        """Let the caller hang up, if still waiting; a phone that rings for the call falls silent."""
        if call.state == "ringing":
            assert call.agent is not None
            ring_ms = (self.now - call.rang) * 1000 + self.random.randrange(40, 960)
            self.log(call.id, call.queue, call.agent.name, "RINGCANCELED", ring_ms)
            self.release(call.agent, after=0)
            call.state = "waiting"
        if call.state == "waiting":
            self.leave(call, "ABANDON")

    def leave(self, call: Call, event: str, *data: object) -> None:
        """Let a waiting caller go without an answer."""
        if call.state != "waiting":
            return
        position = self.position(call)
        self.waiting[call.queue].remove(call)
        call.state = "gone"
        self.log(
            call.id, call.queue, "NONE", event, *data, position, call.first_position, self.now - call.entered
        )

    # -- service

    def serve(self) -> None:
        """Offer waiting callers to free agents, the heaviest queue and the longest idle first."""
        for queue in sorted(self.waiting, key=lambda name: -WEIGHT[name]):
            for call in [call for call in self.waiting[queue] if call.state == "waiting"]:
                free = [a for a in self.agents if queue in a.queues and self.is_free(a)]
                if not free:
                    break
                self.ring(call, min(free, key=lambda a: (a.idle_since, a.name)))

    @staticmethod
    def is_free(agent: Agent) -> bool:
        """Return whether a call may be offered to the agent."""
        return agent.on_duty and not (agent.busy or agent.paused or agent.leaving)

    def ring(self, call: Call, agent: Agent) -> None:
        """Let the agent's phone ring; once in thirty it is not taken up."""
        call.state, call.agent, call.rang, agent.busy = "ringing", agent, self.now, True
        if self.random.random() < 0.033:
            self.at(self.now + RING_LIMIT_S, lambda: self.miss(call, agent))
        else:
            self.at(self.now + 2 + self.random.randrange(6), lambda: self.connect(call, agent))

    def miss(self, call: Call, agent: Agent) -> None:
        """Let the phone ring out."""
        if call.state == "ringing" and call.agent is agent:
            self.log(call.id, call.queue, agent.name, "RINGNOANSWER", RING_LIMIT_S * 1000)
            call.state, call.agent = "waiting", None
            self.release(agent, after=5)
            self.serve()

    def connect(self, call: Call, agent: Agent) -> None:
        """Let the agent answer."""
        if call.state != "ringing" or call.agent is not agent:
            return
        self.waiting[call.queue].remove(call)
        call.state = "talking"
        wait, ring = self.now - call.entered, self.now - call.rang
        self.log(call.id, call.queue, agent.name, "CONNECT", wait, f"{call.rang}.{self.serial}", ring)
        talk = max(6, int(self.random.lognormvariate(0, 0.7) * TALK_S[call.queue] * 0.78))
        self.at(self.now + talk, lambda: self.complete(call, agent, wait, talk))

    def complete(self, call: Call, agent: Agent, wait: int, talk: int) -> None:
        """Let the conversation end: by the caller, the agent, or a transfer."""
        if call.state != "talking":
            return
        call.state = "gone"
        how, tail = self.random.random(), (wait, talk, call.first_position)
        if how < 0.045:
            other = "teknis" if call.queue != "teknis" else "layanan"
            extension = {"teknis": "8003", "layanan": "8001"}[other]
            self.log(call.id, call.queue, agent.name, "BLINDTRANSFER", extension, "antrean", *tail)
            self.at(self.now + 1, lambda: self.arrive(other, call.caller, call.id))
        elif how < 0.06:
            self.log(call.id, call.queue, agent.name, "BLINDTRANSFER", "6100", "kantor", *tail)
        elif how < 0.08:
            bridge = f"{self.random.getrandbits(32):08x}-{self.random.getrandbits(16):04x}"
            self.log(call.id, call.queue, agent.name, "ATTENDEDTRANSFER", "BRIDGE", bridge, *tail)
        else:
            by = "COMPLETECALLER" if how < 0.68 else "COMPLETEAGENT"
            self.log(call.id, call.queue, agent.name, by, *tail)
        self.release(agent, after=WRAPUP_S)

    def release(self, agent: Agent, after: int) -> None:
        """Free the agent after the queue's wrap-up time, for a pause that is due, home, or the next call."""

        def free() -> None:
            agent.busy, agent.idle_since = False, self.now
            self.turn(agent)
            self.serve()

        self.at(self.now + after, free)

    # -- people

    def turn(self, agent: Agent) -> None:
        """Let an agent who is free go home or take the pause that is due."""
        if not agent.on_duty or agent.busy or agent.paused:
            return
        if agent.leaving:
            self.sign_off(agent)
        elif agent.wanted is not None:
            (reason, length), agent.wanted = agent.wanted, None
            self.pause(agent, reason, length)

    def pause(self, agent: Agent, reason: str, length: int) -> None:
        """Pause an agent in all queues, and unpause when the time is over."""
        agent.paused = True
        self.log("NONE", "NONE", agent.name, "PAUSEALL", reason)
        for queue in agent.queues:
            self.log("NONE", queue, agent.name, "PAUSE", reason)

        def back() -> None:
            if not agent.paused:
                return
            agent.paused, agent.idle_since = False, self.now
            self.log("NONE", "NONE", agent.name, "UNPAUSEALL", "")
            for queue in agent.queues:
                self.log("NONE", queue, agent.name, "UNPAUSE", "")
            self.turn(agent)
            self.serve()

        self.at(self.now + length, back)

    def sign_on(self, agent: Agent) -> None:
        """Add an agent to the queues."""
        agent.on_duty, agent.leaving, agent.idle_since, agent.wanted = True, False, self.now, None
        for queue in agent.queues:
            self.log("MANAGER", queue, agent.name, "ADDMEMBER", "")
        self.serve()

    def sign_off(self, agent: Agent) -> None:
        """Take an agent out of the queues; callers whom nobody is left to serve leave them."""
        agent.on_duty = agent.leaving = False
        for queue in agent.queues:
            self.log("MANAGER", queue, agent.name, "REMOVEMEMBER", "")
            if not any(a.on_duty and queue in a.queues for a in self.agents):
                for call in [call for call in self.waiting[queue] if call.state == "waiting"]:
                    self.leave(call, "EXITEMPTY")

    def want(self, agent: Agent, reason: str, length: int) -> None:
        """Make a pause due: at once for who is free, else after the call."""
        if agent.on_duty and agent.wanted is None:
            agent.wanted = (reason, length)
            self.turn(agent)

    def go(self, agent: Agent) -> None:
        """Make going home due."""
        if agent.on_duty:
            agent.leaving = True
            self.turn(agent)

    def restart(self) -> None:
        """Let Asterisk start anew: it forgets all calls; agents sign on again as they notice."""
        self.log("NONE", "NONE", "NONE", "QUEUESTART", "")
        for call in self.calls:
            call.state = "gone"
        for line in self.waiting.values():
            line.clear()
        for agent in self.agents:
            if agent.on_duty:
                agent.on_duty = agent.busy = agent.paused = False
                self.at(self.now + 10 + self.random.randrange(80), lambda agent=agent: self.sign_on(agent))


# -- the plan


def second(day: dt.date, hour: float) -> int:
    """Return the instant, in seconds since the epoch, of an hour of a day in Jakarta."""
    midnight = dt.datetime.combine(day, dt.time(), ZONE)
    return int(midnight.timestamp() + hour * 3600)


def staff() -> list[Agent]:
    """Return the agents: queues, shift and two days off a week for each, spread evenly."""
    offs = ((5, 6), (6, 0), (1, 2), (5, 6), (3, 4), (5, 6), (4, 5))
    return [
        Agent(name, SKILLS[n % len(SKILLS)], SHIFTS_H[n % len(SHIFTS_H)], offs[n % len(offs)])
        for n, name in enumerate(NAMES + SIP)
    ]


def plan_agent(floor: Floor, agent: Agent, day: dt.date) -> None:
    """Plan an agent's day: sign on, breaks, meal, prayers, training, sign off."""
    if day.weekday() in agent.days_off:
        return
    draw, (begins, ends) = floor.random, agent.shift_h
    jitter = draw.randrange(-300, 240)
    floor.at(second(day, begins) + max(jitter, -240), lambda: floor.sign_on(agent))
    floor.at(second(day, ends) + draw.randrange(0, 300), lambda: floor.go(agent))
    pauses = [
        ("istirahat", begins + 1.6, 15),
        ("makan siang", begins + 3.7, 45),
        ("istirahat", begins + 6.1, 15),
    ]
    for hour in (12.0, 15.1, 17.85):
        if begins + 0.5 < hour < ends - 0.5 and draw.random() < 0.7:
            pauses.append(("sholat", hour, 12))
    if day.weekday() == 2 and draw.random() < 0.3:
        pauses.append(("pelatihan", begins + 5.0, 60))
    for reason, hour, minutes in pauses:
        when = second(day, hour) + draw.randrange(-1500, 1500)
        length = int(minutes * 60 * (0.8 + 0.5 * draw.random()))
        floor.at(when, lambda reason=reason, length=length: floor.want(agent, reason, length))


def plan_calls(floor: Floor, day: dt.date) -> None:
    """Plan a day's arrivals: each hour its share, at times that know nothing of each other."""
    draw, total = floor.random, WEEKDAY_CALLS[day.weekday()] * (0.95 + 0.1 * floor.random.random())
    for hour, weight in HOURLY.items():
        for queue, share in SHARE.items():
            plan_hour(floor, day, hour, queue, total * share * weight / sum(HOURLY.values()))
    if day == FAILURE_BEGINS.date():
        when, until = FAILURE_BEGINS.timestamp(), FAILURE_ENDS.timestamp()
        while (when := when + draw.expovariate(1 / 42)) < until:
            plan_call(floor, int(when), "teknis")


def plan_hour(floor: Floor, day: dt.date, hour: int, queue: str, expected: float) -> None:
    """Plan one queue's arrivals of one hour, at a steady rate."""
    when = 0.0
    while (when := when + floor.random.expovariate(expected / 3600)) < 3600:
        plan_call(floor, second(day, hour) + int(when), queue)


def plan_call(floor: Floor, when: int, queue: str) -> None:
    """Plan one call. Some customers call often, most of them once: the square sees to it."""
    caller = f"62000{int(floor.random.random() ** 2 * CUSTOMERS):07d}"
    floor.at(when, lambda: floor.arrive(queue, caller))


def make() -> str:
    """Return the whole log."""
    floor = Floor(random.Random(SEED), agents=staff())
    floor.at(second(FIRST_DAY, 5.5), lambda: floor.log("NONE", "NONE", "NONE", "QUEUESTART", ""))
    floor.at(int(RESTART.timestamp()), floor.restart)
    for number in range(DAYS):
        day = FIRST_DAY + dt.timedelta(days=number)
        for agent in floor.agents:
            plan_agent(floor, agent, day)
        plan_calls(floor, day)
    floor.run(int(END.timestamp()))
    return "\n".join(floor.lines) + "\n"


def main() -> None:
    """Write the log to the file named, or beside this script."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("queue_log.gz")
    with open(target, "wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        packed.write(make().encode())


if __name__ == "__main__":
    main()
