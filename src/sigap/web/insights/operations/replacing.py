"""What newer facts replace: rows of the present are removed, rows of the lake are marked, corrections are written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils import timezone

from sigap.facts.tables import TABLES
from sigap.web.insights.lake import finding, rows
from sigap.web.insights.lake.finding import Told
from sigap.web.insights.lake.groups import GROUP_OF, GROUPS, key_of
from sigap.web.insights.lake.openness import open_ids, open_rows
from sigap.web.insights.models import FACTS, CorrectedItem, Correction, LakeDay, Replaced, Stage
from sigap.web.platform.tenancy import tenant_id

_DAY = dt.timedelta(1)
MERGED = dt.timedelta(minutes=15)
"""Corrections of a day that come so soon after one another are shown as one, in which each visit is counted once."""

Visit = Mapping[str, Any]


class Replacing:
    """One store's replacements.

    Args:
        facts: the newer facts.
        homes: table -> the home days of its rows.
        generation: of the store.
        zone: the tenant's.
    """

    def __init__(
        self,
        facts: Mapping[str, pa.Table],
        homes: Mapping[str, pa.ChunkedArray],
        generation: int,
        zone: ZoneInfo,
    ) -> None:
        self._facts = facts
        self._homes = homes
        self._generation = generation
        self._zone = zone
        known = list(LakeDay.objects.all())
        self._closed = {one.day for one in known if one.version}
        self._closing = {one.day for one in known if one.stage == Stage.STARTED}
        self._in_files = self._closed | {one.day for one in known if one.laid_at}
        self._last = max(self._in_files | self._closing, default=dt.date.min)
        self._touched: set[dt.date] = set()

    # -- contacts and tickets

    def group(self, group: str, ids: Collection[str], late: int = 0) -> None:
        """Remove all rows of these contacts or tickets, wherever they are."""
        if not ids:
            return
        gone = self._remove(group, ids)
        found = self._in_lake(group, ids)
        hidden = self._hidden(group, found)
        shown = {one for one in found if one[0] in self._closed}
        others = self._told_otherwise(group, shown, hidden, gone)
        for day, new in self._told_first(group, ids, found, gone).items():
            others.setdefault(day, set()).update(new)
        if group == "contacts":
            self._correct(shown - hidden, gone, late, others)
        else:
            for day, some in others.items():
                _write_correction(day, Changed(others={group: some}), 0)
        under_way = {(row["home_day"], row["id"]) for row in gone if row["home_day"] in self._closing}
        self._mark(group, found | under_way)

    def _remove(self, group: str, ids: Collection[str]) -> list[dict[str, Any]]:
        """Remove the rows of the present, and return those of days that are closed or closing."""
        column, tables = GROUPS[group]
        gone: list[dict[str, Any]] = []
        for name in tables:
            told = ", ".join(finding.VISIT if name == "visits" else finding.TOLD.get(name, (column,)))
            gone += _gone(
                f"WITH gone AS (DELETE FROM {rows.table_of(name)} WHERE ctid = ANY(ARRAY("
                "SELECT its.ctid FROM unnest(%s::text[]) AS k(id) CROSS JOIN LATERAL ("
                f"SELECT f.ctid FROM {rows.table_of(name)} f WHERE f.tenant_id = %s AND f.{column} = k.id"
                f" OFFSET 0) AS its)) RETURNING home_day, {column} AS id, {told})"  # by the index, whatever is known
                " SELECT * FROM gone WHERE home_day <= %s",
                [list(ids), tenant_id(), self._last],
            )
        return gone

    def _in_lake(self, group: str, ids: Collection[str]) -> set[tuple[dt.date, str]]:
        """Return (day, id) of those that have rows in files of the lake."""
        found: set[tuple[dt.date, str]] = set()
        spans = self._spans(group)
        unknown = [id for id in ids if id not in spans]
        if unknown:
            found |= finding.days_of(group, unknown, self._in_files)
        by_span: dict[tuple[dt.date, dt.date], list[str]] = {}
        for id in ids:
            if id in spans and spans[id][0] - _DAY <= self._last:
                by_span.setdefault(spans[id], []).append(id)
        for (first, last), some in by_span.items():
            near = {day for day in self._in_files if first - _DAY <= day <= last + _DAY}
            if near:
                found |= finding.days_of(group, some, near)
        return found

    def _spans(self, group: str) -> dict[str, tuple[dt.date, dt.date]]:
        """Return the first and last day that the newer rows of each contact or ticket touch.

        Events only ever come to those that are known, so what was there before lies within these days.
        """
        import polars as pl

        column, tables = GROUPS[group]
        parts = []
        for name in tables:
            if name in self._facts:
                table, home = self._facts[name], self._homes[name]
                stamped = [table[f"{prefix}_day"] for prefix in TABLES[name].stamps]
                parts += [
                    pl.DataFrame({"id": pl.Series(table[column]), "day": pl.Series(d)})
                    for d in (home, *stamped)
                ]
        if not parts:
            return {}
        spans = (
            pl.concat(parts)
            .drop_nulls()
            .group_by("id")
            .agg(low=pl.col("day").min(), high=pl.col("day").max())
        )
        return {id: (low, high) for id, low, high in spans.iter_rows()}

    def _hidden(self, group: str, found: Collection[tuple[dt.date, str]]) -> set[tuple[dt.date, str]]:
        """Return those whose rows of the lake were replaced before."""
        ids = {id for _, id in found}
        known = Replaced.objects.filter(table=group, key__in=ids).values_list("day", "key") if ids else ()
        return set(known) & set(found)

    # -- others

    def states(self, agents: Mapping[str, tuple[int, int]]) -> None:
        """Mark the agents' states in the lake that newer ones replace."""
        if not agents:
            return
        first = self._day(min(low for low, _ in agents.values())) - _DAY
        last = self._day(max(high for _, high in agents.values())) + _DAY
        for day in sorted(day for day in self._in_files | self._closing if first <= day <= last):
            found = set(agents) if day in self._closing else set(self._agents_in(day, agents))
            self._mark("states", ((day, agent) for agent in found), agents)

    def _agents_in(self, day: dt.date, agents: Mapping[str, tuple[int, int]]) -> Collection[str]:
        """Return the agents with states in the files of a day that newer ones replace, and correct what they told."""
        told = finding.states_in(day, agents)
        if day in self._closed:
            known = set(
                Replaced.objects.filter(table="states", day=day, key__in=told).values_list("key", flat=True)
            )
            now = self._states_now(day)
            changed = {agent for agent, was in told.items() if agent not in known and was != now.get(agent)}
            new = now.keys() - told.keys()
            if new:
                of_day = FACTS["states"].objects.filter(home_day=day, agent__in=new)
                changed |= new - set(of_day.values_list("agent", flat=True))
            _write_correction(day, Changed(others={"agents": changed}), 0)
        return told

    def _states_now(self, day: dt.date) -> dict[str, Told]:
        """Return the newer states of a day, by agent."""
        found: dict[str, Told] = {}
        if "states" in self._facts:
            of_day = self._facts["states"].filter(pc.equal(self._homes["states"], pa.scalar(day)))
            for row in of_day.select(["agent", "state", "started_at", "ended_at"]).to_pylist():
                agent, state, *instants = (_plain(one) for one in row.values())
                found.setdefault(agent, set()).add((state, *instants))
        return found

    def _day(self, at_ms: int) -> dt.date:
        bounded = min(max(at_ms, 0), 253_402_000_000_000)
        return dt.datetime.fromtimestamp(bounded / 1000, self._zone).date()

    def keys(self, name: str) -> None:
        """Mark the rows of the lake whose keys the newer rows have."""
        table, home = self._facts[name], self._homes[name]
        for day in set(pc.unique(home).to_pylist()) & (self._in_files | self._closing):
            keys = {key_of(name, row) for row in table.filter(pc.equal(home, pa.scalar(day))).to_pylist()}
            found = keys if day in self._closing else finding.keys_in(name, day, keys)
            self._mark(name, ((day, key) for key in found))

    def _mark(
        self,
        group: str,
        found: Iterable[tuple[dt.date, str]],
        spans: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        found = list(found)
        if not found:
            return
        self._touched |= {day for day, _ in found}
        if spans is None:
            wanted = set(found)
            known = Replaced.objects.filter(table=group, key__in={key for _, key in found})
            again = [pk for pk, day, key in known.values_list("pk", "day", "key") if (day, key) in wanted]
            Replaced.objects.filter(pk__in=again).delete()
        Replaced.objects.bulk_create(
            Replaced(
                table=group,
                day=day,
                key=key,
                from_ms=spans[key][0] if spans else None,
                until_ms=spans[key][1] if spans else None,
                generation=self._generation,
            )
            for day, key in found
        )

    def mark_stale(self) -> None:
        """Have the days closed anew whose files no longer hold, or for which finished rows have come."""
        stale = set(self._touched)
        still_open = {group: open_ids(group, self._facts) for group in GROUPS}
        for name, table in self._facts.items():
            past = set(pc.unique(self._homes[name]).to_pylist()) & self._closed
            if past:
                done = pc.invert(open_rows(name, table))
                if name in GROUP_OF:
                    column, _ = GROUPS[GROUP_OF[name]]
                    held = pa.array(list(still_open[GROUP_OF[name]]), pa.string())
                    done = pc.and_(done, pc.invert(pc.is_in(table[column], held)))
                stale |= past & set(pc.unique(self._homes[name].filter(done)).to_pylist())
        if stale:
            LakeDay.objects.filter(day__in=stale).update(is_stale=True)

    # -- corrections

    def _told_otherwise(
        self,
        group: str,
        shown: set[tuple[dt.date, str]],
        hidden: set[tuple[dt.date, str]],
        gone: list[dict[str, Any]],
    ) -> dict[dt.date, set[str]]:
        """Return the contacts whose legs, or the tickets that, differ from what a closed day told of them.

        Args:
            shown: those that have rows in the files of closed days.
            hidden: those of them whose rows were replaced before; what they told last is among `gone`.
            gone: the rows of the present that the newer ones replace.
        """
        name = finding.TELLING[group]
        before: dict[tuple[dt.date, str], Told] = {}
        for row in gone:
            if (row["home_day"], row["id"]) in hidden and set(finding.TOLD[name]) <= row.keys():
                told = tuple(_plain(row[column]) for column in finding.TOLD[name])
                before.setdefault((row["home_day"], row["id"]), set()).add(told)
        found: dict[dt.date, set[str]] = {}
        for day in sorted({day for day, _ in shown}):
            ids = {id for shown_day, id in shown if shown_day == day}
            was, now = finding.told_of(group, ids, day), self._told_now(name, day, ids)
            was |= {id: before.get((day, id), set()) for hidden_day, id in hidden if hidden_day == day}
            changed = {id for id in ids if was.get(id, set()) != now.get(id, set())}
            if changed:
                found[day] = changed
        return found

    def _told_first(
        self,
        group: str,
        ids: Collection[str],
        found: Collection[tuple[dt.date, str]],
        gone: Iterable[Mapping[str, Any]],
    ) -> dict[dt.date, set[str]]:
        """Return the contacts or tickets of closed days of which nothing was told before, in lake or present."""
        name, wanted = finding.TELLING[group], set(ids)
        if name not in self._facts:
            return {}
        past = set(pc.unique(self._homes[name]).to_pylist()) & self._closed
        if not past:
            return {}
        known = {*found, *((row["home_day"], row["id"]) for row in gone)}
        told = {day: self._told_now(name, day, wanted).keys() for day in past}
        first = {day: {id for id in some if (day, id) not in known} for day, some in told.items()}
        return {day: some for day, some in first.items() if some}

    def _told_now(self, name: str, day: dt.date, ids: Collection[str]) -> dict[str, Told]:
        """Return the newer rows of contacts or tickets on a day, by whom they are of."""
        if name not in self._facts:
            return {}
        of_day = self._facts[name].filter(pc.equal(self._homes[name], pa.scalar(day)))
        found: dict[str, Told] = {}
        for row in of_day.select(list(finding.TOLD[name])).to_pylist():
            told = tuple(_plain(one) for one in row.values())
            if told[0] in ids:
                found.setdefault(told[0], set()).add(told)
        return found

    def _correct(
        self,
        found: set[tuple[dt.date, str]],
        gone: list[dict[str, Any]],
        late: int,
        others: Mapping[dt.date, set[str]],
    ) -> None:
        """Write what changes in the figures of closed days."""
        before: dict[dt.date, dict[str, Visit]] = {}
        for day in {day for day, _ in found}:
            contacts = {id for found_day, id in found if found_day == day}
            before[day] = {row["visit_id"]: _judged(row) for row in finding.visits_of(contacts, day)}
        for row in gone:
            if row["home_day"] in self._closed and "visit_id" in row:
                before.setdefault(row["home_day"], {})[row["visit_id"]] = _judged(row)
        after = self._visits_now()
        for day in sorted(before.keys() | after.keys() | others.keys()):
            if late or day in others or any(found_day == day for found_day, _ in found):
                changed = _changed(before.get(day, {}), after.get(day, {}), others.get(day, set()))
                _write_correction(day, changed, late)

    def _visits_now(self) -> dict[dt.date, dict[str, Visit]]:
        """Return the newer visits of closed days, by day and id."""
        if "visits" not in self._facts:
            return {}
        visits, home = self._facts["visits"], self._homes["visits"]
        past = pc.is_in(home, pa.array(sorted(self._closed), pa.date32()))
        some = visits.filter(past).select(list(finding.VISIT))
        found: dict[dt.date, dict[str, Visit]] = {}
        for day, row in zip(home.filter(past).to_pylist(), some.to_pylist(), strict=True):
            found.setdefault(day, {})[row["visit_id"]] = _judged(row)
        return found


def _gone(query: str, values: list[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _judged(row: Visit) -> Visit:
    """Return what of a visit makes figures differ, alike whichever engine told it."""
    whole = ("wait_ms", "left_at", "ended_at")
    return {name: _whole(row[name]) if name in whole else row[name] for name in finding.VISIT}


def _plain(value: Any) -> Any:
    return _whole(value) if isinstance(value, dt.datetime) else value


def _whole(value: Any) -> int | None:
    if isinstance(value, dt.datetime):
        return round(value.timestamp() * 1000)
    return None if value is None else int(value)


@dataclass(frozen=True)
class Changed:
    """What is told otherwise of a day that is closed.

    Attributes:
        visits: id -> outcome before and after, of the visits that are new or told otherwise; None where there is none.
        others: who else is told otherwise: contacts with the same visits (their legs differ), tickets and agents.
    """

    visits: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    others: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.visits or any(self.others.values()))


def _changed(before: Mapping[str, Visit], after: Mapping[str, Visit], contacts: set[str]) -> Changed:
    """Compare visits; `contacts`: those whose legs differ."""
    changed = {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}
    concerned = {some[id]["contact_id"] for some in (before, after) for id in changed if id in some}
    outcomes = {id: (_outcome(before.get(id)), _outcome(after.get(id))) for id in changed}
    return Changed(outcomes, {"contacts": contacts - concerned})


def _outcome(visit: Visit | None) -> str | None:
    return None if visit is None else str(visit["outcome"])


def _write_correction(day: dt.date, changed: Changed, late: int) -> None:
    """Show what changed, together with what changed a moment ago: each visit, contact, ticket and agent once."""
    if not changed:
        return
    now = timezone.now()
    one = Correction.objects.filter(day=day, at__gte=now - MERGED).first()
    if one is None:
        CorrectedItem.objects.filter(correction__at__lt=now - MERGED).delete()
        one = Correction(day=day, visits_changed=0, before=_figures(()), after=_figures(()))
    one.at = now
    one.late_events += late
    one.save()
    before = _last_told(one, "visits", changed.visits)
    new = changed.visits.keys() - before.keys()
    one.visits_changed += len(new)
    one.before = _added(one.before, _figures(changed.visits[id][0] for id in new))
    one.after = _added(one.after, _figures(outcome for _, outcome in changed.visits.values()))
    one.after = _added(one.after, _figures(before.values()), times=-1)
    for kind, ids in changed.others.items():
        known = _last_told(one, kind, ids)
        one.others = _added(one.others, {kind: len(set(ids) - known.keys())})
        _remember(one, kind, dict.fromkeys(ids))
    _remember(one, "visits", {id: outcome for id, (_, outcome) in changed.visits.items()})
    one.save()


def _last_told(correction: Correction, kind: str, ids: Collection[str]) -> dict[str, str | None]:
    """Return those of these that a correction has counted, with the outcome that was told last."""
    digests = {_digest(id): id for id in ids}
    known = CorrectedItem.objects.filter(correction=correction, kind=kind, digest__in=digests)
    return {digests[digest]: outcome for digest, outcome in known.values_list("digest", "outcome")}


def _remember(correction: Correction, kind: str, outcomes: Mapping[str, str | None]) -> None:
    CorrectedItem.objects.bulk_create(
        (
            CorrectedItem(correction=correction, kind=kind, digest=_digest(id), outcome=outcome)
            for id, outcome in outcomes.items()
        ),
        update_conflicts=True,
        unique_fields=["correction", "kind", "digest"],
        update_fields=["outcome"],
    )


def _digest(id: str) -> int:
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest(), "big", signed=True)


def _added(some: Mapping[str, int], more: Mapping[str, int], times: int = 1) -> dict[str, int]:
    return {name: some.get(name, 0) + times * more.get(name, 0) for name in (*some, *(set(more) - set(some)))}


def _figures(outcomes: Iterable[str | None]) -> dict[str, int]:
    """Count outcomes of visits; None is no visit."""
    told = [outcome for outcome in outcomes if outcome is not None]
    return {
        "offered": len(told),
        "answered": told.count("answered"),
        "abandoned": told.count("abandoned"),
    }
