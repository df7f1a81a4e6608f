"""Chat: an agent holds several conversations at once, and each takes longer the more there are.

With k conversations in hand an agent needs `aht_s * (1 + slowdown * (k - 1))` for each: slowdown 0 means that they do
not hinder each other, slowdown 1 that nothing is gained by holding several. Agents are filled evenly. With i
conversations on n agents, each may hold up to c, work is finished at the rate

    r(i) = sum over agents of k / aht(k),    k = i // n or one more,    and r(n c) with a queue,

which is a birth-and-death chain with Poisson arrivals; who waits loses patience at an exponential rate. It is solved
exactly.

Assumed: the evenness is restored at once (real agents keep theirs, so service is slightly slower); a conversation's
length is exponential and follows the load of its agent at every moment; no limit on waiting customers. Measure `aht_s`
as the length of a conversation held alone, from first reply to end, and the slowdown from lengths at 2 and 3 at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.staffing.meeting_targets import WORDS, Binding, refuse_cap_without_patience
from sigap.staffing.targets import Targets
from sigap.staffing.uniformised import in_time_from
from sigap.text import Text

Floats = NDArray[np.float64]

NEGLIGIBLE_LOG = -40.0
MOST_AGENTS = 100_000


@dataclass(frozen=True, slots=True)
class Chat:
    """How conversations are held.

    Attributes:
        at_once: conversations an agent may hold.
        slowdown: how much longer each conversation takes for every further one in hand, as a share of `aht_s`.
    """

    at_once: int = 1
    slowdown: float = 0.0

    def __post_init__(self) -> None:
        if self.at_once < 1 or not 0.0 <= self.slowdown < np.inf:
            raise StaffingError(
                Text(
                    f"{self.at_once} at once with a slowdown of {self.slowdown}: at least 1, and from 0 on.",
                    f"{self.at_once} sekaligus dengan perlambatan {self.slowdown}: minimal 1, dan mulai 0.",
                )
            )

    def aht_s(self, alone_s: float, held: NDArray[Any]) -> Floats:
        """Return the handle time of one of `held` conversations."""
        times: Floats = alone_s * (1.0 + self.slowdown * (held - 1.0))
        return times

    def rates(self, agents: int, alone_s: float) -> Floats:
        """Return (agents * at_once + 1,) conversations finished a second, with 0, 1, 2 ... of them."""
        held = np.arange(agents * self.at_once + 1)
        fewer, more = held // max(agents, 1), held % max(agents, 1)
        low = np.where(fewer > 0, fewer / self.aht_s(alone_s, np.maximum(fewer, 1.0)), 0.0)
        high = (fewer + 1) / self.aht_s(alone_s, fewer + 1.0)
        rates: Floats = (agents - more) * low + more * high
        return rates


@dataclass(frozen=True, slots=True)
class ChatPerformance:
    """What customers and agents live through.

    Attributes:
        agents: at their places.
        service_level, abandonment, asa_s, waiting: as in `Requirement`.
        held: conversations an agent holds on average.
        occupancy: share of the time in which an agent holds at least one.
        full: share of the agents' places that are taken.
        binding: the target that took the last agent; `NOTHING` where no staff was asked for.
    """

    agents: int
    service_level: float
    abandonment: float
    asa_s: float
    waiting: float
    held: float
    occupancy: float
    full: float
    binding: Binding = Binding.NOTHING


def chat_performance(
    volume: float,
    agents: int,
    *,
    aht_s: float,
    minutes: int,
    chat: Chat,
    patience_s: float = np.inf,
    threshold_s: float = 20.0,
) -> ChatPerformance:
    """Return what customers live through with these agents.

    Args:
        volume: conversations that arrive in the interval.
        agents: at their places.
        aht_s: length of a conversation held alone, seconds.
        minutes: length of the interval.
        chat: how many at once, and how they hinder each other.
        patience_s: mean patience; infinite where nobody leaves.
        threshold_s: answered within this is in time.

    Raises:
        StaffingError: numbers that cannot be.
    """
    _refuse(volume, aht_s, minutes, patience_s)
    lam, theta = volume / (minutes * 60.0), 1.0 / patience_s
    places = agents * chat.at_once
    rates = chat.rates(agents, aht_s)
    speed = float(rates[-1])
    if lam == 0.0 or (theta == 0.0 and lam >= speed):
        calm = lam == 0.0
        alone = float(calm)
        return ChatPerformance(
            agents, alone, 0.0, 0.0 if calm else np.inf, 1 - alone, 0.0, 1 - alone, 1 - alone
        )
    if agents == 0:
        return ChatPerformance(0, 0.0, 1.0, np.inf, 1.0, 0.0, 0.0, 0.0)
    queue = _queue_states(lam, speed, theta)
    leaving = np.concatenate((rates[1:], speed + theta * np.arange(1, queue + 1)))
    logs = np.concatenate(([0.0], np.cumsum(np.log(lam) - np.log(leaving))))
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    waiting = shares[places:]
    ahead = np.arange(len(waiting))
    answered = speed / (speed + (ahead + 1.0) * theta)
    wait_s = np.cumsum(1.0 / (speed + (ahead + 1.0) * theta))
    in_time = in_time_from(places + queue + 1, float(places), speed / places, theta, threshold_s)
    served = 1.0 - float(waiting @ (1.0 - answered))
    held = np.minimum(np.arange(len(shares)), places)
    return ChatPerformance(
        agents=agents,
        service_level=float(shares @ in_time),
        abandonment=1.0 - served,
        asa_s=float(waiting @ (answered * wait_s)) / served,
        waiting=float(waiting.sum()),
        held=float(shares @ held) / agents,
        occupancy=float(shares @ np.minimum(held, agents)) / agents,
        full=float(shares @ held) / places,
    )


def staff_chat(
    volume: float, *, aht_s: float, minutes: int, chat: Chat, targets: Targets, patience_s: float = np.inf
) -> ChatPerformance:
    """Return the smallest number of agents that meets the targets, and what they achieve.

    The occupancy target caps the share of the places that are taken: who holds one of three is not full.

    Raises:
        StaffingError: numbers that cannot be, or a target that more agents than can be counted do not meet.
    """

    def lived(agents: int) -> ChatPerformance:
        return chat_performance(
            volume,
            agents,
            aht_s=aht_s,
            minutes=minutes,
            chat=chat,
            patience_s=patience_s,
            threshold_s=targets.threshold_s,
        )

    refuse_cap_without_patience(targets, patience_s)
    low, high = -1, max(int(volume * aht_s / (minutes * 60.0) / chat.at_once), 0)
    while missed := _missed(found := lived(high), targets):
        low, high = high, 2 * high + 1
        if high > MOST_AGENTS:
            raise _impossible(missed[0], found)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _missed(lived(middle), targets) else (low, middle)
    binding = _missed(lived(high - 1), targets)[0] if high > 0 else Binding.NOTHING
    return replace(lived(high), binding=binding)


def _missed(found: ChatPerformance, targets: Targets) -> list[Binding]:
    """Return the targets that are not met; a queue without end meets no occupancy."""
    level, lost, asa_s, taken = targets.service_level, targets.abandonment, targets.asa_s, targets.occupancy
    missed = {
        Binding.SERVICE_LEVEL: level is not None and found.service_level < level,
        Binding.ABANDONMENT: lost is not None and found.abandonment > lost,
        Binding.ASA: asa_s is not None and found.asa_s > asa_s,
        Binding.OCCUPANCY: taken is not None and (found.full > taken or found.asa_s == np.inf),
    }
    return [name for name, true in missed.items() if true]


def _impossible(name: Binding, found: ChatPerformance) -> StaffingError:
    reached = f"{found.service_level:.4%}", f"{found.abandonment:.4%}", f"{found.asa_s:.3g}"
    return StaffingError(
        Text(
            f"the target for {WORDS[name].en} binds and nobody can meet it: {found.agents} agents answer {reached[0]} "
            f"in time, {reached[1]} leave, and the answered wait {reached[2]} s.",
            f"target {WORDS[name].id} tidak mungkin dicapai: {found.agents} agen menjawab {reached[0]} tepat waktu, "
            f"{reached[1]} pergi, dan yang terjawab menunggu {reached[2]} dtk.",
        ),
        remedy=Text("Relax that target.", "Longgarkan target itu."),
    )


def _queue_states(lam: float, speed: float, theta: float) -> int:
    """Return how many waiting customers to follow: what is left out has a chance below e^-40 of the most likely."""
    if theta == 0.0:
        return int(NEGLIGIBLE_LOG / np.log(lam / speed)) + 2
    peak = max((lam - speed) / theta, 0.0)
    return int(peak + 12.0 * np.sqrt(lam / theta + 1.0) + 60.0)


def _refuse(volume: float, aht_s: float, minutes: int, patience_s: float) -> None:
    rules = (
        ("volume", 0.0 <= volume < np.inf, volume),
        ("aht_s", 0.0 < aht_s < np.inf, aht_s),
        ("minutes", minutes > 0, minutes),
        ("patience_s", patience_s > 0.0, patience_s),
    )
    for name, good, value in rules:
        if not good:
            raise StaffingError(
                Text(f"{name} is {value}: it cannot be.", f"{name} bernilai {value}: tidak mungkin.")
            )
