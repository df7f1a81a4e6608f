"""Where the twin starts from when the floor is not empty: who waits, who talks, who is in a break, since when.

Instants are seconds from the scenario's start, so all `since_s` are 0 or negative. How long those in hand will
still last is drawn from what is left of the queue's distribution, given how long it has lasted already.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """A contact that waits. It counts as offered in the first interval; its wait includes what was before.

    Attributes:
        queue: in which queue.
        since_s: when it entered it.
        contact: the centre's own id of it, carried into the journal by its place in `LiveState.waiting`.
    """

    queue: str
    since_s: float
    contact: str = ""


@dataclass(frozen=True, slots=True)
class InHandNow:
    """A contact that an agent has in hand, talking or in after-call work.

    Attributes:
        queue: the queue it came from.
        since_s: when it was answered; of after-call work, when that began.
        agent: who; when empty, some agent of `group` on duty who has nothing in hand.
        group: the agent's group; needed only when `agent` is empty.
        wrapping: True in after-call work.
        contact: the centre's own id of it.
    """

    queue: str
    since_s: float
    agent: str = ""
    group: str = ""
    wrapping: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True)
class AwayNow:
    """An agent whose shift says here, and who is not: in a break, or not come.

    Attributes:
        agent: who.
        until_s: when back; infinite: not for the rest of the shift.
        since_s: since when.
        reason: a break's reason.
    """

    agent: str
    until_s: float
    since_s: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiveState:
    """The floor at the scenario's start. Agents on duty who are not named here are free.

    Attributes:
        waiting: those who wait.
        in_hand: contacts with agents.
        away: agents in a break or missing.
        idle_since_s: by agent, for "longest idle"; 0 for those not given.
    """

    waiting: tuple[WaitingNow, ...] = ()
    in_hand: tuple[InHandNow, ...] = ()
    away: tuple[AwayNow, ...] = ()
    idle_since_s: tuple[tuple[str, float], ...] = ()
