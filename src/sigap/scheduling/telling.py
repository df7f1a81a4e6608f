"""What a change does, in words: costs by item, agents more and fewer, and what each person gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.checks.breaks import rule_words
from sigap.scheduling.checks.wording import clock_words, day_words, joined, number_words
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment
from sigap.scheduling.verifier import Costs, Finding
from sigap.text import Text

_ITEMS = {
    "paid": Text("working time", "jam kerja"),
    "overtime": Text("overtime", "lembur"),
    "shortage": Text("missing agents", "kekurangan agen"),
    "covers": Text("people on shifts", "jumlah orang per sif"),
    "requests": Text("requests", "permohonan"),
    "preferences": Text("preferences", "preferensi"),
    "rules": Text("soft rules", "aturan lunak"),
    "activities": Text("activities left out", "kegiatan yang tidak jadi"),
    "unfairness": Text("fairness", "keadilan"),
}
_LITTLE = 1e-6
_MOST_TOLD = 4
Floats = NDArray[np.float64]


def items_of(costs: Costs) -> Iterator[tuple[Text, float]]:
    """Yield the items of a cost, or of a change of it, that are not 0, in words; skills each for themselves."""
    for item in fields(Costs):
        value = getattr(costs, item.name)
        if not isinstance(value, Mapping):
            parts = [(_ITEMS[item.name], float(value))]
        else:
            parts = [(_named(_ITEMS[item.name], name), float(one)) for name, one in value.items()]
        yield from ((words, number) for words, number in parts if abs(number) > _LITTLE)


def _named(item: Text, name: str) -> Text:
    return Text(f"{item.en} ({name})", f"{item.id} ({name})")


def signed(value: float) -> Text:
    """Return a number with its sign: +3, -1.5."""
    number, sign = number_words(abs(value)), "+" if value >= 0 else "-"
    return Text(f"{sign}{number.en}", f"{sign}{number.id}")


def costs_words(costs: Costs) -> Text:
    """Return a change of cost with its items: costs 12 paid quarter-hours more (missing agents +12)."""
    total = costs.total
    parts = joined([Text(f"{w.en} {signed(v).en}", f"{w.id} {signed(v).id}") for w, v in items_of(costs)])
    size = number_words(abs(total))
    if abs(total) <= 0.05:
        told = Text("costs as much as before", "biayanya sama seperti sebelumnya")
    elif total > 0:
        told = Text(
            f"costs {size.en} paid quarter-hours more", f"menambah biaya {size.id} seperempat jam berbayar"
        )
    else:
        told = Text(f"saves {size.en} paid quarter-hours", f"menghemat {size.id} seperempat jam berbayar")
    return told if not parts.en else Text(f"{told.en} ({parts.en})", f"{told.id} ({parts.id})")


def cover_words(horizon: Horizon, cover: Mapping[str, Floats]) -> Text:
    """Return where agents come and go, by day: calls -1 on Monday 23 November 2026 between 08:00 and 09:00."""
    told = []
    for skill, change in cover.items():
        for day in range(horizon.days):
            first, after = horizon.day_starts[day], horizon.day_starts[day + 1]
            for sign in (1.0, -1.0):
                here = np.flatnonzero(change[first:after] * sign > _LITTLE)
                if len(here):
                    most = float(np.abs(change[first + here]).max()) * sign
                    told.append(
                        _window(horizon, skill, first + int(here[0]), first + int(here[-1]) + 1, most)
                    )
    if not told:
        return Text("The cover does not change.", "Jumlah agen yang melayani tetap.")
    more = len(told) - _MOST_TOLD
    words = joined(told[:_MOST_TOLD], "; ")
    if more > 0:
        words = Text(f"{words.en}; and {more} more", f"{words.id}; dan {more} lagi")
    return Text(f"Agents at work: {words.en}.", f"Agen yang melayani: {words.id}.")


def _window(horizon: Horizon, skill: str, begins: int, until: int, agents: float) -> Text:
    day, size = day_words(horizon.local(begins).date()), signed(agents)
    first, last = horizon.local(begins), horizon.local(until)
    return Text(
        f"{skill} {size.en} on {day.en} between {first:%H:%M} and {last:%H:%M}",
        f"{skill} {size.id} pada {day.id} antara pukul {first:%H.%M} dan {last:%H.%M}",
    )


def forbidding_words(problem: Problem, finding: Finding) -> Text:
    """Return what a finding says, with the words of its rule and where it is written."""
    rule = next((rule for rule in problem.rules.rules if finding.kind and rule.id == finding.rule), None)
    if rule is None:
        return finding.text
    words = rule_words(rule)
    return Text(f"{finding.text.en} [{words.en}]", f"{finding.text.id} [{words.id}]")


def shift_words(problem: Problem, shift: Assignment) -> Text:
    """Return a shift with its times on the person's clock: D8 07:00-16:00."""
    zone = problem.zone[problem.person[shift.person].site]
    begins, ends = (problem.horizon.local(slot, zone) for slot in (shift.begins, shift.ends))
    times = "-".join(clock_words(at.hour * 60 + at.minute) for at in (begins, ends))
    return Text(f"{shift.template} {times}", f"{shift.template} {times}".replace(":", "."))


def who_on(person: Person, problem: Problem, day: int) -> Text:
    """Return a person's name and a day of the horizon."""
    told = day_words(problem.horizon.date(day))
    return Text(f"{person.name or person.id}, {told.en}", f"{person.name or person.id}, {told.id}")
