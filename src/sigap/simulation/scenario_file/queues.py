"""Queues as a TOML file tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sigap.facts.tables import CHANNELS
from sigap.simulation import distribution as shapes
from sigap.simulation.distribution import Distribution, deterministic, never
from sigap.simulation.errors import ScenarioError
from sigap.simulation.scenario import ALWAYS, Arrivals, CallbackOffer, Queue, Retrial
from sigap.simulation.scenario_file.clock import Clock
from sigap.simulation.scenario_file.rows import VOLUMES, read_rows
from sigap.simulation.scenario_file.told import QUEUE, Told, refusal, unknown
from sigap.text import Text

_NOTHING = deterministic(0.0)
KINDS = ("exponential", "lognormal", "gamma", "weibull", "deterministic", "empirical", "never")


def queue_of(told: Told, clock: Clock, names: list[str]) -> tuple[Queue, float | None]:
    """Return a queue, and the service level wanted of it, None when none is told."""
    queue = Queue(
        name=told.text("name"),
        service=distribution_of(told, "service", None),
        arrivals=_arrivals(told, clock),
        channel=told.choice("channel", CHANNELS, "voice"),
        priority=told.whole("priority", 0),
        patience=distribution_of(told, "patience", never()),
        wrap=distribution_of(told, "wrap", _NOTHING, fixed=True),
        hold=distribution_of(told, "hold", _NOTHING, fixed=True),
        ivr=distribution_of(told, "ivr", _NOTHING, fixed=True),
        ivr_contained=told.share("ivr_contained", 0.0),
        within_s=told.seconds("within_s", 20.0),
        timeout_s=told.seconds("timeout_s", ALWAYS, above=True),
        retrial=_retrial(told),
        callback=_callback(told),
        transfers=_transfers(told, names),
        deferred=told.flag("deferred", default=False),
        slowdown=told.number("slowdown", 0.0),
    )
    target = told.share("target") if "target" in told else None
    told.done()
    return queue, target


def distribution_of(
    told: Told, name: str, default: Distribution | None, *, fixed: bool = False
) -> Distribution:
    """Return a time at random. With `fixed`, a plain number is a time that is always the same."""
    value = told.raw(name, None)
    if value is None and default is not None:
        return default
    if fixed and not isinstance(value, dict):
        return deterministic(told.seconds(name))
    table = told.table(name) if isinstance(value, dict) else None
    if table is None:
        raise refusal(
            told.where(name),
            "it must say how the time is distributed." if value is not None else "it is missing.",
            "sebaran waktunya harus disebut." if value is not None else "ini belum diisi.",
            Text(
                'Write { distribution = "lognormal", mean_s = 240, cv = 1.1 }.',
                'Tulis { distribution = "lognormal", mean_s = 240, cv = 1.1 }.',
            ),
        )
    made = _made(table, table.choice("distribution", KINDS))
    table.done()
    return made


def _made(told: Told, kind: str) -> Distribution:
    if kind == "never":
        return never()
    if kind == "empirical":
        try:
            return shapes.empirical(told.numbers("quantiles_s"))
        except ScenarioError as error:
            raise ScenarioError(error.what, where=told.where("quantiles_s"), remedy=error.remedy) from None
    if kind == "deterministic":
        return deterministic(told.seconds("mean_s"))
    mean_s = told.seconds("mean_s", above=True)
    if kind == "exponential":
        return shapes.exponential(mean_s)
    if kind == "weibull":
        return shapes.weibull(mean_s, shape=told.number("shape", low=0.05, high=50))
    made: Any = shapes.lognormal if kind == "lognormal" else shapes.gamma
    result: Distribution = made(mean_s, cv=told.number("cv", low=0.01, high=20))
    return result


def _arrivals(told: Told, clock: Clock) -> Arrivals:
    """Return who comes: nobody, so many per hour or interval, a table's volumes, or at given times."""
    below = told.table("arrivals")
    if below is None:
        return Arrivals()
    ways = [name for name in ("per_hour", "per_interval", "file", "times") if name in below]
    if len(ways) != 1:
        raise refusal(
            below.where(),
            "arrivals must be told in exactly one way.",
            "kedatangan harus diisi dengan tepat satu cara.",
            Text(
                "Use one of per_hour, per_interval, file, times.",
                "Pakai salah satu: per_hour, per_interval, file, times.",
            ),
        )
    cv = below.number("day_cv", 0.0, high=5)
    factor = below.number("factor", 1.0, high=1000)
    made = _told_arrivals(below, ways[0], clock, factor, cv, told.text("name"))
    below.done()
    return made


def _told_arrivals(told: Told, way: str, clock: Clock, factor: float, cv: float, queue: str) -> Arrivals:
    if way == "times":
        return Arrivals(instants_s=_instants(told, clock))
    if way == "file":
        return _from_table(told, clock, factor, cv, queue)
    if way == "per_hour":
        each = told.number("per_hour") * factor * clock.interval_s / 3600
        day = [[each] * steps for steps in day_steps(clock)]
    else:
        listed = told.numbers("per_interval")
        day = [[value * factor for value in listed]] * clock.days
    return Arrivals(expected=placed(day, clock, told, "per_interval"), day_cv=cv)


def day_steps(clock: Clock) -> list[int]:
    """Return how many intervals each business day has."""
    return [
        round((clock.day_ends_s(day) - clock.day_starts_s(day)) / clock.interval_s)
        for day in range(clock.days)
    ]


def placed(days: list[list[float]], clock: Clock, told: Told, name: str) -> tuple[float, ...]:
    """Return numbers per interval of each day as numbers per interval of the scenario; closed intervals have 0.

    Raises:
        ScenarioError: a day does not have as many intervals.
    """
    out = np.zeros(clock.intervals)
    for day, (values, steps) in enumerate(zip(days, day_steps(clock), strict=True)):
        if len(values) != steps:
            raise refusal(
                told.where(name),
                f"it has {len(values)} numbers, the day {steps} intervals of {clock.interval_s / 60:g} minutes.",
                f"isinya {len(values)} bilangan, sedangkan harinya {steps} interval {clock.interval_s / 60:g} menit.",
                Text(f"Give {steps} numbers, one an interval.", f"Isi {steps} bilangan, satu per interval."),
            )
        first = round(clock.day_starts_s(day) / clock.interval_s)
        out[first : first + steps] = values
    return tuple(out.tolist())


def _from_table(told: Told, clock: Clock, factor: float, cv: float, queue: str) -> Arrivals:
    names = {"queue": told.text("queue", queue)}
    use_paths = told.flag("paths", default=False)
    path = beside(told, told.text("file"))
    rows = read_rows(
        path,
        clock,
        kinds=VOLUMES,
        column=told.text("column", ""),
        names=names,
        place=str(path),
        paths=use_paths,
    )
    spread = rows.spread(clock, clock.intervals) * factor
    return (
        Arrivals(paths=spread, day_cv=cv)
        if use_paths
        else Arrivals(expected=tuple(spread.tolist()), day_cv=cv)
    )


def beside(told: Told, name: str) -> Path:
    """Return a path told in a scenario: relative to the scenario's own folder."""
    return Path(told.file).parent / name


def _instants(told: Told, clock: Clock) -> tuple[float, ...]:
    value = told.raw("times")
    if not isinstance(value, list):
        raise refusal(told.where("times"), "it must be a list of times.", "ini harus berupa daftar jam.")
    listed = Told(
        told.file, told.where("times").partition(": ")[2], {str(n): one for n, one in enumerate(value)}
    )
    instants = sorted(
        clock.at_s(listed.time(str(n)), day) for n in range(len(value)) for day in range(clock.days)
    )
    if instants and not 0 <= instants[0] <= instants[-1] < clock.length_s:
        raise outside(told.where("times"), clock)
    return tuple(instants)


def outside(where: str, clock: Clock) -> ScenarioError:
    """Return what is to be raised about a time at which nothing is open."""
    hours = f"{clock.opens:%H:%M}-{clock.closes:%H:%M}"
    return refusal(
        where,
        f"a time lies outside the day ({hours}).",
        f"ada jam di luar hari ({hours}).",
        Text("Change it, or opens and closes.", "Ubah jam itu, atau opens dan closes."),
    )


def _retrial(told: Told) -> Retrial | None:
    below = told.table("retrial")
    if below is None:
        return None
    made = Retrial(below.share("probability"), distribution_of(below, "delay", None, fixed=True))
    below.done()
    return made


def _callback(told: Told) -> CallbackOffer | None:
    below = told.table("callback")
    return None if below is None else callback_of(below)


def callback_of(told: Told) -> CallbackOffer:
    """Return the offer of a callback."""
    made = CallbackOffer(
        after_s=told.seconds("after_s"),
        acceptance=told.share("acceptance"),
        reach=told.share("reach", 1.0),
        unreached_s=told.seconds("unreached_s", 30.0),
    )
    told.done()
    return made


def _transfers(told: Told, names: list[str]) -> dict[str, float]:
    below = told.table("transfers")
    if below is None:
        return {}
    shares = {name: below.share(name) for name in told.raw("transfers")}
    for name in shares:
        if name not in names:
            raise unknown(below.where(name), name, names, QUEUE)
    if sum(shares.values()) > 1 + 1e-9:
        raise refusal(
            below.where(),
            f"the probabilities add up to {sum(shares.values()):g}.",
            f"jumlah peluangnya {sum(shares.values()):g}.",
            Text("Let them add up to at most 1.", "Jumlahnya paling banyak 1."),
        )
    return shares
