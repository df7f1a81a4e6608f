"""Groups as a TOML file tells them: numbers per interval, or shifts with breaks."""

from __future__ import annotations

import itertools
from pathlib import Path

from sigap.facts.tables import CHANNELS
from sigap.simulation.scenario import Agent, Break, Group, Shift, Skill
from sigap.simulation.scenario_file.clock import Clock
from sigap.simulation.scenario_file.moves import skill_of
from sigap.simulation.scenario_file.queues import beside, outside, placed
from sigap.simulation.scenario_file.rows import AGENTS, read_rows
from sigap.simulation.scenario_file.told import Told, refusal, unknown
from sigap.text import Text


def group_of(told: Told, clock: Clock, queues: list[str]) -> Group:
    """Return a group."""
    name = told.text("name")
    absence = told.share("absence", 0.0)
    staffing = _staffing(told, clock, name)
    agents = _agents(told, clock, name, absence)
    if bool(staffing) == bool(agents):
        raise refusal(
            told.where(),
            "its people must be told either by staffing or by shifts.",
            "orangnya harus diisi lewat staffing atau shifts, salah satu.",
            Text(
                "Write staffing = 12, or [[groups.shifts]].", "Tulis staffing = 12, atau [[groups.shifts]]."
            ),
        )
    group = Group(name, _skills(told, queues), agents, staffing, absence, _concurrency(told))
    told.done()
    return group


def _skills(told: Told, queues: list[str]) -> tuple[Skill, ...]:
    value = told.raw("skills")
    if not isinstance(value, list) or not value:
        raise refusal(
            told.where("skills"),
            "it must be a list of queues.",
            "ini harus berupa daftar antrean.",
            Text(f'For example: ["{queues[0]}"].', f'Contoh: ["{queues[0]}"].'),
        )
    made = []
    for place, one in enumerate(value):
        below = Told(
            told.file, f"{told.key}.skills[{place + 1}]", one if isinstance(one, dict) else {"queue": one}
        )
        made.append(skill_of(below, queues))
        below.done()
    names = [skill.queue for skill in made]
    if len(set(names)) < len(names):
        raise refusal(
            told.where("skills"), "a queue is there twice.", "ada antrean yang ditulis dua kali.",
            Text("Name each once.", "Sebutkan masing-masing satu kali."),
        )  # fmt: skip
    return tuple(made)


def _concurrency(told: Told) -> dict[str, int]:
    below = told.table("concurrency")
    if below is None:
        return {}
    for channel in told.raw("concurrency"):
        if channel not in CHANNELS:
            raise unknown(below.where(channel), channel, CHANNELS, Text("channel", "kanal"))
    return {channel: below.whole(channel, low=1, high=20) for channel in told.raw("concurrency")}


def _staffing(told: Told, clock: Clock, group: str) -> tuple[int, ...]:
    value = told.raw("staffing", None)
    if value is None:
        return ()
    if isinstance(value, dict):
        return _from_table(Told(told.file, f"{told.key}.staffing", value), clock, group)
    if not isinstance(value, list):
        count = told.whole("staffing", low=1)
        return placed_whole([[float(count)] * _steps(clock, day) for day in range(clock.days)], clock, told)
    listed = told.numbers("staffing")
    for place, one in enumerate(listed):
        if not one.is_integer():
            raise refusal(
                told.where(f"staffing[{place}]"),
                f"{one:g} is no whole number.",
                f"{one:g} bukan bilangan bulat.",
                Text("Write whole people.", "Tulis jumlah orang bulat."),
            )
    return placed_whole([list(listed)] * clock.days, clock, told)


def _steps(clock: Clock, day: int) -> int:
    return round((clock.day_ends_s(day) - clock.day_starts_s(day)) / clock.interval_s)


def placed_whole(days: list[list[float]], clock: Clock, told: Told) -> tuple[int, ...]:
    """Return numbers of agents in the scenario's intervals; refuse a group in which nobody ever works."""
    return _somebody(
        tuple(int(count) for count in placed(days, clock, told, "staffing")), told.where("staffing")
    )


def _somebody(counts: tuple[int, ...], where: str) -> tuple[int, ...]:
    if any(counts):
        return counts
    raise refusal(
        where,
        "nobody ever works in this group: zero agents.",
        "tidak pernah ada orang di grup ini: nol agen.",
        Text("Give at least one agent, or remove the group.", "Isi minimal satu agen, atau hapus grupnya."),
    )


def _from_table(told: Told, clock: Clock, group: str) -> tuple[int, ...]:
    path: Path = beside(told, told.text("file"))
    names = {"group": told.text("group", group)}
    if "queue" in told:
        names["queue"] = told.text("queue")
    rows = read_rows(path, clock, kinds=AGENTS, column=told.text("column", ""), names=names, place=str(path))
    told.done()
    counts = rows.held(clock, clock.intervals)
    for count in counts:
        if not float(count).is_integer():
            raise refusal(
                str(path),
                f"{count:g} agents is no whole number.",
                f"{count:g} agen bukan bilangan bulat.",
                Text(
                    "Name the column of whole agents with column.", "Sebutkan kolom agen bulat dengan column."
                ),
            )
    return _somebody(tuple(int(count) for count in counts), str(path))


def _agents(told: Told, clock: Clock, group: str, absence: float) -> tuple[Agent, ...]:
    """Return the agents of `[[groups.shifts]]`, each with all its shifts in order."""
    shifts: dict[str, list[Shift]] = {}
    number = 0
    for below in told.tables("shifts"):
        value = below.raw("agents")
        if isinstance(value, list):
            names = [str(name) for name in value]
        else:
            count = below.whole("agents", low=1, high=100_000)
            names = [f"{group}/{number + k + 1}" for k in range(count)]
            number += count
        made = [_shift(below, clock, day) for day in range(clock.days)]
        below.done()
        for name in names:
            shifts.setdefault(name, []).extend(made)
    return tuple(Agent(name, _in_order(name, mine, told), absence) for name, mine in shifts.items())


def _in_order(name: str, shifts: list[Shift], told: Told) -> tuple[Shift, ...]:
    ordered = sorted(shifts, key=lambda shift: shift.starts_s)
    for first, second in itertools.pairwise(ordered):
        if second.starts_s < first.ends_s:
            raise refusal(
                told.where("shifts"),
                f"the shifts of {name} overlap.",
                f"sif {name} tumpang tindih.",
                Text("Let one end before the next begins.", "Akhiri satu sif sebelum sif berikutnya."),
            )
    return tuple(ordered)


def _shift(told: Told, clock: Clock, day: int) -> Shift:
    starts_s, ends_s = clock.span_s(told.time("starts"), told.time("ends"), day)
    if ends_s <= clock.day_starts_s(day) or starts_s >= clock.day_ends_s(day):
        raise outside(told.where("starts"), clock)
    breaks = [_break(one, clock, day, starts_s, ends_s) for one in told.tables("breaks")]
    breaks.sort(key=lambda pause: pause.starts_s)
    for first, second in itertools.pairwise(breaks):
        if second.starts_s < first.starts_s + first.length_s:
            raise refusal(
                told.where("breaks"), "two breaks overlap.", "dua istirahat tumpang tindih.",
                Text("Move one of them.", "Geser salah satunya."),
            )  # fmt: skip
    return Shift(starts_s, ends_s, tuple(breaks))


def _break(told: Told, clock: Clock, day: int, starts_s: float, ends_s: float) -> Break:
    at_s, minutes = clock.at_s(told.time("starts"), day), told.number("minutes", above=True, high=720)
    if at_s < starts_s:
        at_s += 86_400
    pause = Break(at_s, minutes * 60, told.text("reason", ""))
    told.done()
    if not (starts_s <= pause.starts_s and pause.starts_s + pause.length_s <= ends_s):
        raise refusal(
            told.where("starts"),
            "the break lies outside its shift.",
            "istirahatnya di luar sif.",
            Text("Change the break or the shift.", "Ubah istirahat atau sifnya."),
        )
    return pause
