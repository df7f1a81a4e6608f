"""Scheduling problems from TOML files. `docs/how-to/schedule.md` tells every key."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Person, Site
from sigap.scheduling.problem import Night, Problem, Weights
from sigap.scheduling.problem_file.demands import demand_of
from sigap.scheduling.problem_file.people import Known, group_of, person_of
from sigap.scheduling.problem_file.rows import told_tables
from sigap.scheduling.problem_file.rules import Named, rules_of
from sigap.scheduling.problem_file.shapes import activity_of, contract_of, shift_of, site_of, zone_of
from sigap.scheduling.problem_file.told import Told, no_two_alike, refusal
from sigap.scheduling.problem_file.wishes import covers_of, fixed_of, leave_rows, request_of
from sigap.scheduling.rules import RuleSet
from sigap.scheduling.shifts import ShiftTemplate
from sigap.text import Text

MOST_DAYS = 366


def read_problem(path: str | Path) -> Problem:
    """Return the problem of a TOML file. Tables it names are looked for beside it.

    Raises:
        SchedulingError: the file cannot be read, or something in it makes no sense: the place and what to do.
        CalendarError, ForecastError: a country whose holidays nobody knows.
    """
    file = Path(path)
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise refusal(
            str(path),
            f"it cannot be read: {reason}.",
            f"tidak dapat dibaca: {reason}.",
            Text("Check the path.", "Periksa jalurnya."),
        ) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refusal(
            str(path),
            f"this is no TOML: {error}.",
            f"ini bukan TOML: {error}.",
            Text("Mend that line.", "Perbaiki baris itu."),
        ) from None
    return problem_of(values, str(path))


def problem_of(values: Mapping[str, object], file: str) -> Problem:
    """Return the problem that a TOML document tells; `file` is its name in messages, and where its tables lie.

    Raises:
        SchedulingError: as `read_problem` says.
    """
    told = Told(file, "", values)
    horizon = _horizon(told)
    frame = _frame(told, horizon)
    known = Known(
        tuple(one.id for one in frame.templates),
        tuple(one.id for one in frame.contracts),
        tuple(one.id for one in frame.sites),
        horizon.zone,
    )
    people = _people(told, known)
    ids = tuple(person.id for person in people)
    problem = replace(
        frame,
        people=people,
        demands=tuple(demand_of(one, horizon) for one in told.tables("demands")),
        rules=rules_of(told, Named(known.shifts, known.contracts, ids)),
        covers=tuple(cover for one in told.tables("covers") for cover in covers_of(one, known, horizon)),
        activities=tuple(activity_of(one, ids, horizon.zone) for one in told.tables("activities")),
        requests=tuple(request_of(one, ids, known, horizon) for one in told_tables(told, "requests")),
        fixed=tuple(fixed_of(one, ids, known, horizon) for one in told_tables(told, "fixed")),
    )
    _provisions(told, problem)
    told.done()
    return problem


def _provisions(told: Told, problem: Problem) -> None:
    """Refuse what an employer is said to provide and no rule has heard of: a slip of the pen would change the law."""
    from sigap.scheduling.rule_sets import PROVISIONS

    asked = {rule.parameters.get("unless_provided") for rule in problem.rules.rules} - {None}
    told.some_of("provisions", sorted({*PROVISIONS, *map(str, asked)}), Text("provision", "fasilitas"), ())


def _frame(told: Told, horizon: Horizon) -> Problem:
    """Return the problem without people, and without what speaks of them."""
    shifts = _shifts(told)
    sites, contracts = told.tables("sites"), _needed(told, "contracts")
    made_sites = tuple(site_of(one, horizon.zone) for one in sites)
    made_contracts = tuple(contract_of(one, [shift.id for shift in shifts]) for one in contracts)
    no_two_alike(sites, [one.id for one in made_sites])
    no_two_alike(contracts, [one.id for one in made_contracts])

    return Problem(
        name=told.text("name", Path(told.file).stem),
        horizon=horizon,
        templates=shifts,
        sites=made_sites or (Site("main", horizon.zone),),
        contracts=made_contracts,
        people=(),
        demands=(),
        rules=RuleSet("none", Text("none", "tidak ada"), ()),
        holidays=_holidays(told, horizon),
        provisions=frozenset(told.words("provisions", ())),
        weights=_weights(told),
        night=_night(told),
    )


def _horizon(told: Told) -> Horizon:
    first = told.date("first")
    days = told.whole("days", 7, low=1, high=MOST_DAYS)
    try:
        last = first + dt.timedelta(days=days + 7)
    except OverflowError:
        last = dt.date.max
    if first.year < 1970 or last.year > 2200:
        raise refusal(
            told.where("first"),
            f"{first} cannot be planned.",
            f"{first} tidak dapat direncanakan.",
            Text("Write a day such as 2026-11-30.", "Tulis hari seperti 2026-11-30."),
        )
    return Horizon(first, days, zone_of(told))


def _shifts(told: Told) -> tuple[ShiftTemplate, ...]:
    listed = _needed(told, "shifts")
    ids = [one.identifier("id") for one in listed]
    no_two_alike(listed, ids)
    return tuple(shift_of(one, ids) for one in listed)


def _needed(told: Told, name: str) -> list[Told]:
    listed = told.tables(name)
    if not listed:
        raise refusal(
            told.where(name),
            "there is none.",
            "tidak ada satu pun.",
            Text(f"Write [[{name}]] with its id.", f"Tulis [[{name}]] dengan id-nya."),
        )
    return listed


def _people(told: Told, known: Known) -> tuple[Person, ...]:
    """Return everybody: told one by one or by a table, and made up in groups; with the leave told beside them."""
    listed, groups = told_tables(told, "people"), told.tables("people_group")
    people = [person_of(one, known) for one in listed]
    no_two_alike(listed, [person.id for person in people])
    for one in groups:
        people += group_of(one, known)
    if not people:
        raise refusal(
            told.where("people"),
            "there is nobody.",
            "tidak ada orang.",
            Text(
                'Write [[people]], or people = "people.csv".', 'Tulis [[people]], atau people = "orang.csv".'
            ),
        )
    _no_clash(told, people)
    away = leave_rows(told_tables(told, "leave"), tuple(person.id for person in people))
    return tuple(replace(one, leave=(*one.leave, *away.get(one.id, ()))) for one in people)


def _no_clash(told: Told, people: list[Person]) -> None:
    seen: set[str] = set()
    for person in people:
        if person.id in seen:
            raise refusal(
                told.where("people_group"),
                f"the id {person.id!r} is given twice.",
                f"id {person.id!r} dipakai dua kali.",
                Text("Give the group another id.", "Beri grup itu id lain."),
            )
        seen.add(person.id)


def _holidays(told: Told, horizon: Horizon) -> Mapping[dt.date, str]:
    """Return holidays of the horizon with their names: of a country, listed, or both."""
    inner = told.table("holidays")
    found: dict[dt.date, str] = {}
    if inner is None:
        return MappingProxyType(found)
    if "country" in inner:
        found |= _of_country(inner, horizon)
    for one in inner.tables("listed"):
        day = one.date("date")
        found[day] = one.text("name", "holiday")
        one.done()
    for name in ("country", "subdivision", "joint_leave"):
        inner.raw(name, None)
    inner.done()
    return MappingProxyType(dict(sorted(found.items())))


def _of_country(told: Told, horizon: Horizon) -> dict[dt.date, str]:
    from sigap.forecasting.holiday_names import of_year

    country = told.text("country")
    subdivision = told.maybe("subdivision", told.text) or ""
    joint = told.flag("joint_leave", default=False)
    last = horizon.date(horizon.days)
    return {
        day: holiday.name.id if country.upper() == "ID" else holiday.name.en
        for year in range(horizon.first.year, last.year + 1)
        for day, holiday in of_year(country, subdivision, year, joint).items()
        if horizon.first <= day <= last
    }


def _weights(told: Told) -> Weights:
    inner = told.table("weights")
    if inner is None:
        return Weights()
    default = Weights()
    names = [one.name for one in fields(Weights)]
    made = Weights(**{name: inner.number(name, getattr(default, name), high=1e6) for name in names})
    inner.done()
    return made


def _night(told: Told) -> Night:
    inner = told.table("night")
    if inner is None:
        return Night()
    begins, until = inner.clock("begins", step=1), inner.clock("until", step=1)
    inner.done()
    return Night(begins, until if until > begins else until + 1440)


__all__ = ["MOST_DAYS", "problem_of", "read_problem"]
