"""What the twin is told: a centre's queues, its people and its customers, as frozen values.

Instants are seconds from the scenario's start (`_s`); what was before it is negative. Names are the centre's own.
`sigap.simulation.checks` refuses a scenario that contradicts itself; `compilation` makes arrays of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.distribution import Distribution, deterministic, never
from sigap.simulation.live import LiveState

ALWAYS = float("inf")


class AgentChoice(Enum):
    """Which of several free agents takes the contact that arrives. An agent with fewer in hand always comes first."""

    LONGEST_IDLE = "longest_idle"
    BEST_LEVEL = "best_level"  # lowest level of the skill, then longest idle


class ContactChoice(Enum):
    """Which of several waiting contacts the agent who becomes free takes. Deferred work always comes last."""

    PRIORITY = "priority"  # highest priority of the queue, then longest wait
    LEVEL = "level"  # the agent's best level, then priority, then longest wait


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Who comes to a queue from outside.

    Either `expected`: Poisson, with these mean numbers of contacts in each interval of the scenario (one number:
    the same in every interval), or `instants_s`: exactly at these instants.

    Attributes:
        expected: mean contacts per interval of the scenario.
        paths: (paths, intervals) of expected contacts, such as a forecast's joint paths; replication r lives
            path r modulo their number. Instead of `expected`.
        day_cv: coefficient of variation of a gamma factor on the whole replication, 0 for a plain Poisson.
        instants_s: rising instants.
    """

    expected: tuple[float, ...] = ()
    paths: NDArray[np.float64] | None = None
    day_cv: float = 0.0
    instants_s: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """The question "shall we call you back?", asked of who has waited `after_s`.

    Who accepts leaves the line and keeps the place in it; the callback waits without patience.

    Attributes:
        after_s: wait at which it is offered.
        acceptance: probability of yes.
        reach: probability that the customer picks up when called back.
        unreached_s: what an attempt in vain costs the agent.
    """

    after_s: float
    acceptance: float
    reach: float = 1.0
    unreached_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Retrial:
    """Who hangs up may come again: with this probability, after this delay, any number of times."""

    probability: float
    delay: Distribution


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue.

    Attributes:
        name: its name.
        service: talk time (chat: the length of the conversation; e-mail: the work).
        arrivals: who comes from outside; nobody, when only transfers do.
        channel: one of `sigap.facts.tables.CHANNELS`.
        priority: higher is served first.
        patience: how long they are willing to wait.
        wrap: after-call work.
        hold: time on hold within the contact, added to the talk.
        ivr: delay between arrival and entry into the queue.
        ivr_contained: probability that the IVR serves the customer, who then never enters.
        within_s: the threshold of the service level.
        timeout_s: wait at which the queue lets go.
        retrial: those who hang up and come again.
        callback: the offer of a callback.
        transfers: probability of a transfer to another queue at the end of the talk, by queue.
        deferred: e-mail, tickets, back office: taken when no live contact waits that the agent could take;
            never interrupted.
        slowdown: of concurrent channels: the talk lasts 1 + slowdown * (others in hand at its start) times as long.
        service_factors: what talk, hold and after-call work are multiplied by where their means are not known for
            sure: replication r lives factor r modulo their number.
        patience_factors: the same of patience.
    """

    name: str
    service: Distribution
    arrivals: Arrivals = field(default_factory=Arrivals)
    channel: str = "voice"
    priority: int = 0
    patience: Distribution = field(default_factory=never)
    wrap: Distribution = field(default_factory=lambda: deterministic(0.0))
    hold: Distribution = field(default_factory=lambda: deterministic(0.0))
    ivr: Distribution = field(default_factory=lambda: deterministic(0.0))
    ivr_contained: float = 0.0
    within_s: float = 20.0
    timeout_s: float = ALWAYS
    retrial: Retrial | None = None
    callback: CallbackOffer | None = None
    transfers: Mapping[str, float] = field(default_factory=dict)
    deferred: bool = False
    slowdown: float = 0.0
    service_factors: tuple[float, ...] = ()
    patience_factors: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Skill:
    """That a group serves a queue.

    Attributes:
        queue: which.
        level: 1 is best; read by AgentChoice.BEST_LEVEL and ContactChoice.LEVEL.
        after_wait_s: overflow: only contacts that have waited this long.
        pace: factor on the talk time in this group's hands; 1.2 is a fifth longer.
    """

    queue: str
    level: int = 1
    after_wait_s: float = 0.0
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Break:
    """A break. Begun late because of a contact in hand, it keeps its length, but never outlasts the shift."""

    starts_s: float
    length_s: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """One span of duty. At its end the agent finishes the contact in hand, and takes no other.

    Attributes:
        starts_s: beginning; may be negative.
        ends_s: end; may lie beyond the scenario.
        breaks: within it, in order.
        group: the group worked in, when not the agent's own: people lent from one group to another.
    """

    starts_s: float = -ALWAYS
    ends_s: float = ALWAYS
    breaks: tuple[Break, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """One person.

    Attributes:
        name: unique in the scenario.
        shifts: in order, not overlapping. The default is to be there always.
        absence: probability of not coming at all, drawn once for each replication.
    """

    name: str
    shifts: tuple[Shift, ...] = (Shift(),)
    absence: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """People with the same skills.

    Either `agents`, each with shifts, or `staffing`, how many there are in each interval of the scenario
    (one number: always). Staffed agents are named "<group>/1" and so on; the last to come is the first to go.

    Attributes:
        name: its name.
        skills: the queues it serves.
        agents: who is in it.
        staffing: agents present in each interval.
        absence: probability of absence of staffed agents.
        concurrency: contacts at once, by channel; 1 when not given. Channels are never mixed in one agent's hands.
    """

    name: str
    skills: tuple[Skill, ...]
    agents: tuple[Agent, ...] = ()
    staffing: tuple[int, ...] = ()
    absence: float = 0.0
    concurrency: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A centre and the time it lives through.

    Attributes:
        queues: its queues.
        groups: its people.
        length_s: how long; nothing happens after.
        interval_s: length of the intervals of `Arrivals.expected`, `Group.staffing` and of the counters.
        agent_choice: who takes a contact when several could.
        contact_choice: which contact an agent takes when several wait.
        live: where it starts from; an empty floor when None.
        starts_at_ms: the start, in milliseconds since the epoch, UTC: for the facts and events that the twin writes.
        zone: IANA zone of the site, for the same.
        name: for reports.
    """

    queues: tuple[Queue, ...]
    groups: tuple[Group, ...]
    length_s: float
    interval_s: float = 1800.0
    agent_choice: AgentChoice = AgentChoice.LONGEST_IDLE
    contact_choice: ContactChoice = ContactChoice.PRIORITY
    live: LiveState | None = None
    starts_at_ms: int = 0
    zone: str = "UTC"
    name: str = ""

    @property
    def intervals(self) -> int:
        """Return how many intervals it has; the last may be cut short."""
        return max(1, int(np.ceil(self.length_s / self.interval_s - 1e-9)))
