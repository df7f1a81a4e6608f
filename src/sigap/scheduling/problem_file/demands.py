"""Demand as a problem's file tells it: from a staffing plan, or written down."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.demand import LEAST, STEPS, Intervals, Worth, demand_of_intervals, on_slots
from sigap.scheduling.horizon import SLOT_MINUTES, Horizon
from sigap.scheduling.problem import Demand
from sigap.scheduling.problem_file.rows import beside
from sigap.scheduling.problem_file.staffing import StaffingTable, read_staffing
from sigap.scheduling.problem_file.told import Told
from sigap.text import Text

WORTH = 4.0


def demand_of(told: Told, horizon: Horizon) -> Demand:
    """Return the demand of one skill."""
    skill = told.identifier("skill")
    told.key = f"demands[{skill}]"
    level = told.whole("level", 1, low=1, high=99)
    if "file" in told:
        made = _from_file(told, horizon, skill, level)
    else:
        required = _written(told, horizon)
        made = Demand.flat(skill, required, told.number("worth", WORTH, high=1e6), level)
    told.done()
    return made


def _from_file(told: Told, horizon: Horizon, skill: str, level: int) -> Demand:
    path = beside(told, told.text("file"))
    table = read_staffing(
        path,
        queue=told.text("queue", skill),
        column=told.maybe("column", told.text) or "",
        zone=horizon.zone,
        where=told.where("file"),
    )
    required = on_slots(table.starts_at, table.minutes, table.required, horizon, where=table.place)
    worth = told.raw("worth", WORTH)
    if isinstance(worth, dict) or worth == "staffing":
        inner = Told(told.file, f"{told.key}.worth", worth if isinstance(worth, dict) else {})
        weighed = _weighed(inner, table, horizon, skill)
        return Demand(skill, required, weighed.worth, level)
    return Demand.flat(skill, required, told.number("worth", WORTH, high=1e6), level)


def _weighed(told: Told, table: StaffingTable, horizon: Horizon, skill: str) -> Demand:
    """Return the demand with the worth of what missing agents would do to the customers."""
    if table.volume is None or table.aht_s is None:
        raise told.refusal(
            told.where(),
            f"{table.place} tells neither volume nor aht_s, so that nobody knows what a missing agent does.",
            f"{table.place} tidak memuat volume dan aht_s, jadi akibat agen yang kurang tidak diketahui.",
            Text(
                "Use what `sigap staff` writes, or worth = 4.", "Pakai hasil `sigap staff`, atau worth = 4."
            ),
        )
    within = table.threshold_s if table.threshold_s is not None else 20.0
    worth = Worth(
        per_contact=told.maybe("per_contact", lambda name: told.number(name, above=True, high=1e6)),
        least=told.number("least", LEAST, high=1e6),
        steps=told.whole("steps", STEPS, low=1, high=20),
    )
    patience_s = told.maybe("patience_s", lambda name: told.seconds(name, above=True))
    intervals = Intervals(
        table.starts_at,
        table.minutes,
        np.ceil(table.required if table.agents is None else table.agents),
        table.volume,
        table.aht_s,
        told.seconds("within_s", within),
        np.inf if patience_s is None else patience_s,
    )
    told.done()
    return demand_of_intervals(intervals, horizon, skill=skill, worth=worth)


def _written(told: Told, horizon: Horizon) -> NDArray[np.float64]:
    """Return (slots,) from `agents`: one list for every day, or a list for each, from `from` in steps of `minutes`."""
    minutes = told.minutes("minutes", 30, least=SLOT_MINUTES)
    begins = told.clock("from", 0)
    days = _days(told, horizon)
    required = np.zeros(horizon.slots)
    for day, values in enumerate(days):
        for number, agents in enumerate(values):
            minute = begins + number * minutes
            _refuse_beyond(told, minute + minutes)
            for part in range(minutes // SLOT_MINUTES):
                slot = horizon.slot(day, minute + part * SLOT_MINUTES)
                if slot is not None and slot < horizon.slots:
                    required[slot] = agents
    return required


def _days(told: Told, horizon: Horizon) -> list[tuple[float, ...]]:
    """Return the numbers of each day."""
    value = told.raw("agents")
    if not isinstance(value, list) or not value or not isinstance(value[0], list):
        return [told.numbers("agents")] * horizon.days
    if len(value) not in (7, horizon.days):
        raise told.refusal(
            told.where("agents"),
            f"there are {len(value)} lists for {horizon.days} days.",
            f"ada {len(value)} daftar untuk {horizon.days} hari.",
            Text(
                "Write one for every day planned, or seven from Monday on.",
                "Tulis satu untuk tiap hari yang direncanakan, atau tujuh mulai Senin.",
            ),
        )
    lists = [_numbers(told, n, one) for n, one in enumerate(value)]
    if len(value) == horizon.days:
        return lists
    return [lists[horizon.date(day).weekday()] for day in range(horizon.days)]


def _numbers(told: Told, number: int, values: Any) -> tuple[float, ...]:
    return Told(told.file, told.key, {f"agents[{number}]": values}).numbers(f"agents[{number}]")


def _refuse_beyond(told: Told, minute: int) -> None:
    if minute > 1440:
        raise told.refusal(
            told.where("agents"),
            "the list goes on beyond midnight.",
            "daftarnya melewati tengah malam.",
            Text("Write the rest on the next day.", "Tulis sisanya pada hari berikutnya."),
        )
