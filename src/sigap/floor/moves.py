"""What a floor monitor can do, as moves of the twin: made from the floor as it stands, so that each can be made.

Each option says in both languages what to do, whom it concerns, and what it costs beyond the floor's own time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sigap.simulation import CallbackOffer, Scenario
from sigap.simulation.errors import ScenarioError
from sigap.simulation.scenario import ALWAYS, Agent, Break, Group, Shift
from sigap.text import Text

_Change = Callable[[Agent], Agent]
Lawful = Callable[[str, Sequence[Shift], Sequence[Shift]], bool]
"""Whether an agent's shifts may be changed from these to those, as labour rules have it."""


def anything(_agent: str, _before: Sequence[Shift], _after: Sequence[Shift]) -> bool:
    """Return that every change is lawful: for those who know of no rules."""
    return True


class Kind(StrEnum):
    """What is done."""

    POSTPONE_BREAKS = "postpone_breaks"
    END_BREAKS = "end_breaks"
    RECALL = "recall"  # from training, meetings, coaching
    LEND = "lend"
    OVERFLOW = "overflow"
    CALLBACKS = "callbacks"
    OVERTIME = "overtime"
    GIVE_TIME = "give_time"  # coaching, back office while it is quiet
    TIME_OFF = "time_off"  # the rest of a shift that ends while it is quiet
    EARLY_BREAKS = "early_breaks"


COSTS: Mapping[Kind, float] = {
    Kind.POSTPONE_BREAKS: 0.02,
    Kind.END_BREAKS: 0.08,
    Kind.RECALL: 0.05,
    Kind.LEND: 0.02,
    Kind.OVERFLOW: 0.01,
    Kind.CALLBACKS: 0.03,
    Kind.OVERTIME: 0.10,
    Kind.GIVE_TIME: 0.0,
    Kind.TIME_OFF: 0.0,
    Kind.EARLY_BREAKS: 0.0,
}
"""What a move costs for each agent or for the queue it concerns, in visits that miss their target.

Small: it decides between moves that help alike, so that nobody is fetched from a break for nothing.
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done now.

    Attributes:
        kind: what.
        said: in words.
        agents: whom it concerns, by name; empty where it concerns a queue.
        group: whose breaks, who lends; "" for none.
        to: to whom, or which queue; "" for none.
        by_s: by how long, or for how long.
    """

    kind: Kind
    said: Text
    agents: tuple[str, ...] = ()
    group: str = ""
    to: str = ""
    by_s: float = 0.0

    @property
    def cost(self) -> float:
        """Return what it costs, in visits."""
        return COSTS[self.kind] * max(len(self.agents), 1)

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario in which it is done.

        Raises:
            ScenarioError: it cannot be done.
        """
        return _APPLY[self.kind](self, scenario)


SOON_S = 1800.0
"""Breaks that begin this soon may be moved; people are lent for twice as long."""


def options(scenario: Scenario, needy: Collection[str], lawful: Lawful = anything) -> list[Option]:
    """Return what can be done from here on for queues that need it.

    Args:
        scenario: from now on, with its live state.
        needy: the queues; only who serves one of them, or could, is asked for anything.
        lawful: whose shifts it refuses to have changed like that is left out.
    """
    serving = [group for group in scenario.groups if _serves(group, needy)]
    return [
        *_postponed(scenario, serving, lawful),
        *_breaks_ended(scenario, serving, lawful),
        *_recalled(scenario, serving),
        *_lent(scenario, needy),
        *_overflow(scenario, serving, needy),
        *_callbacks(scenario, needy),
        *_overtime(serving, lawful),
    ]


def quiet_options(scenario: Scenario, lawful: Lawful = anything) -> list[Option]:
    """Return what can be done with coming idleness."""
    return [*_give_time(scenario), *_time_off(scenario, lawful), *_early_breaks(scenario, lawful)]


def _serves(group: Group, queues: Collection[str]) -> bool:
    return any(skill.queue in queues for skill in group.skills)


# -- breaks


def _due(group: Group) -> list[str]:
    """Return who is to begin a break soon, the soonest first."""
    due = [
        (pause.starts_s, agent.name)
        for agent in group.agents
        for shift in agent.shifts
        for pause in shift.breaks
        if 0 < pause.starts_s < SOON_S
    ]
    return [name for _, name in sorted(due)]


def _postponed(scenario: Scenario, groups: Iterable[Group], lawful: Lawful) -> Iterator[Option]:
    for group in groups:
        due = _due(group)
        for by_s in (1200.0, 2400.0):
            movable = [name for name in due if _can_move(_agent(scenario, name), by_s, lawful)]
            for some in dict.fromkeys((len(movable), (len(movable) + 1) // 2)):
                if some:
                    said = Text(
                        f"postpone {some} breaks of {group.name} by {by_s / 60:.0f} min",
                        f"tunda {some} istirahat {group.name} selama {by_s / 60:.0f} menit",
                    )
                    chosen = tuple(movable[:some])
                    yield Option(Kind.POSTPONE_BREAKS, said, chosen, group.name, by_s=by_s)


def _can_move(agent: Agent, by_s: float, lawful: Lawful) -> bool:
    moved = [_moved(shift, by_s) for shift in agent.shifts]
    return all(map(_fits, moved)) and lawful(agent.name, agent.shifts, moved)


def _fits(shift: Shift) -> bool:
    ends = shift.starts_s
    for pause in shift.breaks:
        if pause.starts_s < ends or pause.starts_s + pause.length_s > shift.ends_s:
            return False
        ends = pause.starts_s + pause.length_s
    return True


def _moved(shift: Shift, by_s: float) -> Shift:
    moved = tuple(
        replace(pause, starts_s=pause.starts_s + by_s) if 0 < pause.starts_s < SOON_S else pause
        for pause in shift.breaks
    )
    return replace(shift, breaks=tuple(sorted(moved, key=lambda pause: pause.starts_s)))


def _with_breaks_moved(option: Option, scenario: Scenario) -> Scenario:
    def moved(agent: Agent) -> Agent:
        shifts = tuple(_moved(shift, option.by_s) for shift in agent.shifts)
        if not all(map(_fits, shifts)):
            raise ScenarioError(
                Text("the break would leave the shift.", "istirahat akan keluar dari sif."), where=agent.name
            )
        return replace(agent, shifts=shifts)

    return _with_agents(scenario, option.agents, moved)


def _early_breaks(scenario: Scenario, lawful: Lawful) -> Iterator[Option]:
    for group in scenario.groups:
        later = [
            agent.name
            for agent in group.agents
            for shift in agent.shifts
            for pause in shift.breaks
            if SOON_S <= pause.starts_s < 3 * SOON_S and shift.starts_s <= 0
            if lawful(agent.name, agent.shifts, [_first_break_now(one) for one in agent.shifts])
        ]
        for some in dict.fromkeys((len(later), (len(later) + 1) // 2)):
            if some:
                said = Text(
                    f"send {some} of {group.name} to their break now",
                    f"majukan istirahat {some} agen {group.name}, mulai sekarang",
                )
                yield Option(Kind.EARLY_BREAKS, said, tuple(later[:some]), group.name)


def _with_break_now(option: Option, scenario: Scenario) -> Scenario:
    def rested(agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(map(_first_break_now, agent.shifts)))

    return _with_agents(scenario, option.agents, rested)


def _first_break_now(shift: Shift) -> Shift:
    ahead = [pause for pause in shift.breaks if pause.starts_s > 0]
    if not ahead or not shift.starts_s <= 0 < shift.ends_s:
        return shift
    pulled: Break = replace(ahead[0], starts_s=1.0)
    return replace(shift, breaks=tuple(pulled if pause is ahead[0] else pause for pause in shift.breaks))


# -- those who are away


def _away(scenario: Scenario, group: Group, reasons: Iterable[str]) -> list[str]:
    """Return who is away for one of these reasons, those who stay longest first."""
    if scenario.live is None:
        return []
    names, wanted = {agent.name for agent in group.agents}, set(reasons)
    found = [
        one for one in scenario.live.away if one.agent in names and one.reason in wanted and one.until_s > 60
    ]
    return [one.agent for one in sorted(found, key=lambda one: -one.until_s)]


RECALLABLE = ("training", "meeting", "coaching", "back_office")
BACK_S = 30.0
"""Who is called back is there after this."""
_NOT_RESTING = ("offline", "unready", "unknown")


def _breaks_ended(scenario: Scenario, groups: Iterable[Group], lawful: Lawful) -> Iterator[Option]:
    for group in groups:
        away = [] if scenario.live is None else [one.reason for one in scenario.live.away]
        others = {reason for reason in away if reason not in (*RECALLABLE, *_NOT_RESTING)}
        resting = [
            name for name in _away(scenario, group, others) if _may_end_break(_agent(scenario, name), lawful)
        ]
        if resting:
            said = Text(
                f"call {len(resting)} of {group.name} back from their break",
                f"panggil kembali {len(resting)} agen {group.name} dari istirahat",
            )
            yield Option(Kind.END_BREAKS, said, tuple(resting), group.name)


def _may_end_break(agent: Agent, lawful: Lawful) -> bool:
    return lawful(agent.name, agent.shifts, [_with_break_over(shift) for shift in agent.shifts])


def _with_break_over(shift: Shift) -> Shift:
    """Return a shift whose break that is on ends as soon as somebody is called back."""
    breaks = tuple(
        replace(pause, length_s=BACK_S - pause.starts_s)
        if pause.starts_s <= 0 < BACK_S < pause.starts_s + pause.length_s
        else pause
        for pause in shift.breaks
    )
    return replace(shift, breaks=breaks)


def _recalled(scenario: Scenario, groups: Iterable[Group]) -> Iterator[Option]:
    for group in groups:
        away = _away(scenario, group, RECALLABLE)
        for some in dict.fromkeys((len(away), (len(away) + 1) // 2)):
            if some:
                said = Text(
                    f"call {some} of {group.name} back from training and meetings",
                    f"panggil kembali {some} agen {group.name} dari pelatihan dan rapat",
                )
                yield Option(Kind.RECALL, said, tuple(away[:some]), group.name)


def _with_those_back(option: Option, scenario: Scenario) -> Scenario:
    live = scenario.live
    if live is None:
        return scenario
    called = set(option.agents)
    away = tuple(replace(one, until_s=BACK_S) if one.agent in called else one for one in live.away)
    return replace(scenario, live=replace(live, away=away))


# -- people and queues


def _here(scenario: Scenario, group: Group, until_s: float) -> list[str]:
    """Return who of a group is on duty now and stays until then, those without a break in that time first."""
    away = set() if scenario.live is None else {one.agent for one in scenario.live.away}
    found = []
    for agent in group.agents:
        shift = next((one for one in agent.shifts if one.starts_s <= 0 and one.ends_s >= until_s), None)
        if shift is not None and shift.group is None and agent.name not in away:
            found.append((sum(0 < pause.starts_s < until_s for pause in shift.breaks), agent.name))
    return [name for _, name in sorted(found)]


def _lent(scenario: Scenario, needy: Collection[str]) -> Iterator[Option]:
    """Yield lending people to groups whose queues they know already: nobody learns a queue within the hour.

    Groups with an overflow are lent nobody: whoever takes a queue late helps it less than one who serves it alone.
    """
    for_s = 2 * SOON_S
    for group in scenario.groups:
        knows = {skill.queue for skill in group.skills}
        here = _here(scenario, group, for_s)
        for other in scenario.groups:
            served = {skill.queue for skill in other.skills}
            if other.name == group.name or not served <= knows or not served & set(needy):
                continue
            if any(skill.after_wait_s > 0 for skill in other.skills):
                continue
            if served == knows:
                continue  # they do that already, or their overflow is to be opened
            for some in dict.fromkeys(
                n for n in (2, len(here) // 8, len(here) // 4) if 0 < n <= len(here) // 2
            ):
                said = Text(
                    f"lend {some} agents of {group.name} to {other.name} for {for_s / 60:.0f} min",
                    f"pinjamkan {some} agen {group.name} ke {other.name} selama {for_s / 60:.0f} menit",
                )
                yield Option(Kind.LEND, said, tuple(here[:some]), group.name, other.name, for_s)


def _with_those_lent(option: Option, scenario: Scenario) -> Scenario:
    def lent(agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(_lent_shifts(agent.shifts, option)))

    return _with_agents(scenario, option.agents, lent)


def _lent_shifts(shifts: Iterable[Shift], option: Option) -> Iterator[Shift]:
    """Yield shifts in which the part until the lending ends is worked in the other group."""
    for shift in shifts:
        if not (shift.starts_s <= 0 and shift.ends_s >= option.by_s):
            yield shift
            continue
        earlier = tuple(pause for pause in shift.breaks if pause.starts_s < option.by_s)
        yield replace(shift, ends_s=option.by_s, group=option.to, breaks=tuple(_cut(earlier, option.by_s)))
        if shift.ends_s > option.by_s:
            later = tuple(pause for pause in shift.breaks if pause.starts_s >= option.by_s)
            yield replace(shift, starts_s=option.by_s, breaks=later)


def _cut(breaks: Iterable[Break], ends_s: float) -> Iterator[Break]:
    for pause in breaks:
        yield replace(pause, length_s=min(pause.length_s, ends_s - pause.starts_s))


def _overflow(scenario: Scenario, groups: Iterable[Group], needy: Collection[str]) -> Iterator[Option]:
    """Yield taking at once what a group serves only after a wait, by those of it who stay that long."""
    for_s = 2 * SOON_S
    for group in groups:
        here = _here(scenario, group, for_s)
        for skill in group.skills:
            if skill.after_wait_s > 0 and skill.queue in needy and here:
                said = Text(
                    f"let {len(here)} of {group.name} take {skill.queue} at once for {for_s / 60:.0f} min",
                    f"biarkan {len(here)} agen {group.name} langsung mengambil {skill.queue} "
                    f"selama {for_s / 60:.0f} menit",
                )
                yield Option(Kind.OVERFLOW, said, tuple(here), group.name, skill.queue, for_s)


def _with_overflow_open(option: Option, scenario: Scenario) -> Scenario:
    """Return a scenario in which agents are lent to a group that serves the same queues, this one without the wait."""
    own = next(group for group in scenario.groups if group.name == option.group)
    opened = Group(
        f"{own.name} > {option.to}",
        tuple(
            replace(skill, after_wait_s=0.0) if skill.queue == option.to else skill for skill in own.skills
        ),
        concurrency=own.concurrency,
    )
    with_it = replace(scenario, groups=(*scenario.groups, opened))
    return _with_those_lent(replace(option, to=opened.name), with_it)


OFFER = CallbackOffer(after_s=60.0, acceptance=0.35, reach=0.85)
"""What a queue without a callback of its own would offer; published acceptance lies between a quarter and a half."""


def _callbacks(scenario: Scenario, needy: Collection[str]) -> Iterator[Option]:
    for queue in scenario.queues:
        if queue.name in needy and queue.callback is None and queue.channel == "voice":
            said = Text(f"offer callbacks in {queue.name}", f"tawarkan panggilan balik di {queue.name}")
            yield Option(Kind.CALLBACKS, said, to=queue.name)


def _with_callbacks(option: Option, scenario: Scenario) -> Scenario:
    queues = tuple(
        replace(queue, callback=OFFER) if queue.name == option.to else queue for queue in scenario.queues
    )
    return replace(scenario, queues=queues)


OVERTIME_S = 3600.0


def _longer(shifts: Sequence[Shift], by_s: float) -> list[Shift]:
    """Return shifts of which the one that is on lasts longer, up to the next."""
    found = list(shifts)
    for place, shift in enumerate(found):
        if shift.starts_s <= 0 < shift.ends_s:
            limit = found[place + 1].starts_s if place + 1 < len(found) else ALWAYS
            found[place] = replace(shift, ends_s=min(shift.ends_s + by_s, limit))
    return found


def _overtime(groups: Iterable[Group], lawful: Lawful) -> Iterator[Option]:
    for group in groups:
        going = [
            agent.name
            for agent in group.agents
            for shift in agent.shifts
            if shift.starts_s <= 0 < shift.ends_s < 2 * SOON_S
            if lawful(agent.name, agent.shifts, _longer(agent.shifts, OVERTIME_S))
        ]
        if going:
            said = Text(
                f"ask {len(going)} of {group.name} for an hour of overtime, if they agree",
                f"minta {len(going)} agen {group.name} lembur satu jam, bila yang bersangkutan setuju",
            )
            yield Option(Kind.OVERTIME, said, tuple(going), group.name, by_s=OVERTIME_S)


def _with_overtime(option: Option, scenario: Scenario) -> Scenario:
    def longer(agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(_longer(agent.shifts, option.by_s)))

    return _with_agents(scenario, option.agents, longer)


def _give_time(scenario: Scenario) -> Iterator[Option]:
    for group in scenario.groups:
        here = _here(scenario, group, SOON_S)
        for share in (0.1, 0.2, 0.3):
            some = int(len(here) * share)
            if some:
                said = Text(
                    f"give {some} of {group.name} {SOON_S / 60:.0f} min for coaching or back office",
                    f"beri {some} agen {group.name} {SOON_S / 60:.0f} menit untuk coaching atau back office",
                )
                yield Option(Kind.GIVE_TIME, said, tuple(here[:some]), group.name, by_s=SOON_S)


def _with_time_given(option: Option, scenario: Scenario) -> Scenario:
    def pausing(agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(_with_pause(shift, option.by_s) for shift in agent.shifts))

    return _with_agents(scenario, option.agents, pausing)


def _with_pause(shift: Shift, length_s: float) -> Shift:
    if not shift.starts_s <= 0 < shift.ends_s:
        return shift
    ahead = [pause.starts_s for pause in shift.breaks if pause.starts_s > 0]
    room = min([length_s, shift.ends_s - 1.0, *(starts - 1.0 for starts in ahead)])
    if room <= 0:
        return shift
    pauses = sorted((*shift.breaks, Break(1.0, room, "coaching")), key=lambda pause: pause.starts_s)
    return replace(shift, breaks=tuple(pauses))


LEAST_OFF_S = 900.0
"""Nobody is sent home for less."""
_GONE_S = 1.0


def _time_off(scenario: Scenario, lawful: Lawful) -> Iterator[Option]:
    """Yield going home early, for those whose shift ends within what is foreseen: nobody knows of the time after it."""
    for group in scenario.groups:
        ending = _ending(scenario, group, lawful)
        for some in dict.fromkeys((len(ending), (len(ending) + 1) // 2)):
            if some:
                by_s = ending[0][0]
                said = Text(
                    f"let {some} of {group.name} go home now, up to {by_s / 60:.0f} min early, if they agree",
                    f"izinkan {some} agen {group.name} pulang sekarang, sampai {by_s / 60:.0f} menit "
                    "lebih awal, bila yang bersangkutan setuju",
                )
                yield Option(
                    Kind.TIME_OFF, said, tuple(name for _, name in ending[:some]), group.name, by_s=by_s
                )


def _ending(scenario: Scenario, group: Group, lawful: Lawful) -> list[tuple[float, str]]:
    """Return when shifts end that do so within the scenario, and whose they are, the latest first."""
    here = set(_here(scenario, group, LEAST_OFF_S))
    found = [
        (shift.ends_s, agent.name)
        for agent in group.agents
        for shift in agent.shifts
        if agent.name in here and shift.starts_s <= 0 < shift.ends_s <= scenario.length_s
        if lawful(agent.name, agent.shifts, [_ended(one) for one in agent.shifts])
    ]
    return sorted(found, key=lambda one: (-one[0], one[1]))


def _with_those_gone(option: Option, scenario: Scenario) -> Scenario:
    def gone(agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(map(_ended, agent.shifts)))

    return _with_agents(scenario, option.agents, gone)


def _ended(shift: Shift) -> Shift:
    """Return a shift that is over now, if it is the one that is on."""
    if not shift.starts_s <= 0 < shift.ends_s:
        return shift
    begun = [pause for pause in shift.breaks if pause.starts_s < _GONE_S]
    return replace(shift, ends_s=_GONE_S, breaks=tuple(_cut(begun, _GONE_S)))


# -- finding people


def _agent(scenario: Scenario, name: str) -> Agent:
    return next(agent for group in scenario.groups for agent in group.agents if agent.name == name)


def _with_agents(scenario: Scenario, names: Sequence[str], change: _Change) -> Scenario:
    chosen = set(names)
    groups = tuple(
        replace(
            group, agents=tuple(change(agent) if agent.name in chosen else agent for agent in group.agents)
        )
        for group in scenario.groups
    )
    return replace(scenario, groups=groups)


_APPLY: Mapping[Kind, Callable[[Option, Scenario], Scenario]] = {
    Kind.POSTPONE_BREAKS: _with_breaks_moved,
    Kind.END_BREAKS: _with_those_back,
    Kind.RECALL: _with_those_back,
    Kind.LEND: _with_those_lent,
    Kind.OVERFLOW: _with_overflow_open,
    Kind.CALLBACKS: _with_callbacks,
    Kind.OVERTIME: _with_overtime,
    Kind.GIVE_TIME: _with_time_given,
    Kind.TIME_OFF: _with_those_gone,
    Kind.EARLY_BREAKS: _with_break_now,
}
