"""Make facts of an invented operation as Parquet: visits, legs and states, one file a table and day.

    python benchmarks/generate.py [--visits 10000000] [--folder FOLDER]

40 queues, 90 days, and one agent for every 5,000 visits (10 million visits: 2,000 agents), so that an
agent's day is possible at any size. Everything follows from the agents' days: who is on duty takes
calls one after the other, with time in between, after-call work and breaks. So a leg lies within its
agent's state `handling`, states are a partition of the day, and occupancy is what legs make it.
Nobody's data: all of it comes from the seed. Memory is that of a day.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sigap.facts.stamps import stamp
from sigap.facts.tables import LEGS, STATES, VISITS

ZONE = ZoneInfo("Asia/Jakarta")
OFFSET_MS = 7 * 3_600_000
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
FIRST_DAY = dt.date(2025, 1, 6)  # a Monday
DAYS, QUEUES = 90, 40
UNTIL_MS = ((FIRST_DAY - dt.date(1970, 1, 1)).days + DAYS) * DAY_MS - OFFSET_MS
VISITS_PER_AGENT = 5_000
ANSWERED = 0.92
WEEKDAY_WEIGHT = (1.15, 1.1, 1.05, 1.05, 1.0, 0.85, 0.8)
BREAKS_MS = (900_000, 2_700_000, 900_000)
SHIFT_STARTS_H = (6, 7, 8, 9, 10, 13, 14)
SHIFT_WEIGHTS = (0.06, 0.2, 0.28, 0.14, 0.07, 0.13, 0.12)
SHIFT_MS = 8 * HOUR_MS

Ints = np.ndarray


@dataclass(frozen=True)
class Work:
    """A day's answered visits and the agents' time around them; instants and durations in ms, shape (n,)."""

    agent: Ints
    queue: Ints
    ring: Ints
    talk: Ints
    hold: Ints
    wrap: Ints
    pause: Ints
    available_from: Ints
    answered: Ints


def work_of(random: np.random.Generator, midnight: int, agents: Ints, answered: int) -> Work:
    """Lay one agent's calls end to end, then those of all agents, without a loop."""
    counts = np.maximum(random.multinomial(answered, np.full(len(agents), 1 / len(agents))), 1)
    who = np.repeat(np.arange(len(agents)), counts)
    n, first = len(who), np.concatenate(([0], np.cumsum(counts)[:-1]))
    away = random.random(n) < 0.15
    queue = np.where(away, random.integers(0, QUEUES, n), agents[who] % QUEUES).astype(np.int32)
    ring = random.integers(1_500, 8_000, n)
    talk = (random.lognormal(0, 0.75, n) * (110_000 + 2_600 * queue)).astype(np.int64) + 3_000
    hold = np.where(random.random(n) < 0.18, random.exponential(55_000, n), 0).astype(np.int64)
    wrap = (random.lognormal(0, 0.6, n) * 36_000).astype(np.int64)
    place = np.arange(n) - first[who]
    pause = np.zeros(n, np.int64)
    for share, length in zip((0.2, 0.5, 0.8), BREAKS_MS, strict=True):
        at = np.minimum((counts * share).astype(int), counts - 1)
        pause[first + at] += length
    busy = np.bincount(who, (talk + hold + wrap + pause + ring).astype(float), len(agents))
    spare = random.exponential(1.0, n)
    slack = np.maximum(SHIFT_MS - busy, 60_000) / np.bincount(who, spare, len(agents))
    idle = (spare * slack[who]).astype(np.int64) + ring  # the phone rings while the agent is available
    whole = idle + talk + hold + wrap + pause
    ends = np.cumsum(whole)
    lasted = np.add.reduceat(whole, first)
    begins = random.choice(np.array(SHIFT_STARTS_H), len(agents), p=np.array(SHIFT_WEIGHTS)) * HOUR_MS
    begins = np.minimum(begins, DAY_MS - 60_000 - lasted)
    assert begins.min() > 0, "an agent's calls do not fit into a day"
    available = midnight + begins[who] + ends - whole - (ends - whole)[first][who]
    assert place.min() == 0
    return Work(agents[who], queue, ring, talk, hold, wrap, pause, available, available + idle)


# -- tables


def _key(numbers: Ints, mask: Ints | None = None) -> pa.Array:
    return pc.cast(pa.array(numbers, mask=mask), pa.string())


def _label(index: Ints, names: list[str], mask: Ints | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=mask), pa.array(names))


def _choice(names: Ints | list[str], choices: tuple[str, ...], size: int) -> pa.Array:
    index = np.broadcast_to(np.asarray(names), size).astype(np.int32)
    return _label(index, list(choices))


def _table(contract: object, columns: dict[str, pa.Array], size: int) -> pa.Table:
    """Return a table of the contract: the columns given, the stamps, and nulls for the rest."""
    schema = contract.arrow_schema
    for prefix, instant in contract.stamps.items():
        columns[f"{prefix}_day"], columns[f"{prefix}_slot"] = stamp(columns[instant], ZONE)
    filled = [columns[f.name] if f.name in columns else pa.nulls(size, f.type) for f in schema]
    told = {**schema.metadata, b"sigap.zone": ZONE.key.encode(), b"sigap.until": str(UNTIL_MS).encode()}
    return pa.table(filled, schema=schema.with_metadata({**told, b"sigap.source": b"generator"}))


def _instant(ms: Ints, mask: Ints | None = None) -> pa.Array:
    return pa.array(ms, pa.int64(), mask=mask).cast(pa.timestamp("ms", tz="UTC"))


QUEUE_NAMES = [f"antrean-{n:02d}" for n in range(1, QUEUES + 1)]
REASONS = ["tagihan", "gangguan", "informasi", "keluhan", "pesanan"]
SITES = ["Bandung", "Semarang"]
CHANNEL = VISITS.by_name["channel"].choices
DIRECTION = VISITS.by_name["direction"].choices


def _names(agents: int) -> tuple[list[str], list[str]]:
    return [f"agen-{n:05d}" for n in range(agents)], [f"tim-{n:03d}" for n in range((agents + 19) // 20)]


def _where(queue: Ints, contact: Ints) -> dict[str, pa.Array]:
    size = len(queue)
    return {
        "queue": _label(queue, QUEUE_NAMES),
        "channel": _choice(CHANNEL.index("voice"), CHANNEL, size),
        "direction": _choice(DIRECTION.index("inbound"), DIRECTION, size),
        "reason": _label(contact % len(REASONS), REASONS),
        "site": _label(queue % len(SITES), SITES),
    }


def visits_of(
    random: np.random.Generator, work: Work, serial: int, total: int, agents: int
) -> tuple[pa.Table, Ints]:
    """Return a day's visits, answered ones first, and their transfers (0 none, 1 blind, 2 attended)."""
    answered, others = len(work.agent), total - len(work.agent)
    load = 1 + 0.9 * np.sin(work.queue + work.answered // 1_800_000 % 48 / 7.0) ** 2
    waited = np.where(random.random(answered) < 0.55, 0, random.exponential(22_000, answered) * load)
    wait = work.ring + waited.astype(np.int64)
    like = random.integers(0, answered, others)  # whoever is not answered came when others came
    lost = random.choice(5, others, p=(0.14, 0.68, 0.11, 0.05, 0.02))  # short, long, timeout, key, lost
    gave_up = np.select(
        [lost == 0, lost == 1, lost == 2, lost == 3],
        [random.integers(300, 5_000, others), 5_000 + random.exponential(80_000, others).astype(np.int64),
         np.full(others, 300_000), random.integers(20_000, 90_000, others)], 0,
    )  # fmt: skip
    entered = np.concatenate(
        (work.answered - wait, work.answered[like] - random.integers(0, 600_000, others))
    )
    wait = np.concatenate((wait, gave_up))
    queue = np.concatenate((work.queue, work.queue[like]))
    outcomes = VISITS.by_name["outcome"].choices
    codes = np.array([outcomes.index(o) for o in ("abandoned", "abandoned", "timeout", "key", "lost")])
    outcome = np.concatenate((np.full(answered, outcomes.index("answered")), codes[lost]))
    is_lost = np.concatenate((np.zeros(answered, bool), lost == 4))
    no_agent = np.arange(total) >= answered
    talked = np.zeros(total, np.int64)
    talked[:answered] = work.talk + work.hold + work.wrap
    transfer = np.where(random.random(answered) < 0.05, random.integers(1, 3, answered), 0)
    contact = _contacts(np.arange(serial, serial + total), entered, work, transfer)
    agent = np.zeros(total, np.int64)
    agent[:answered] = work.agent
    names, teams = _names(agents)
    transferred = np.zeros(total, np.int64)
    transferred[:answered] = np.maximum(transfer - 1, 0)
    columns = {
        "visit_id": _key(np.arange(serial, serial + total)),
        "contact_id": _key(contact),
        "customer": _key(contact * 2_654_435_761 % 4_000_037),
        **_where(queue, contact),
        "entered_at": _instant(entered),
        "left_at": _instant(entered + wait, is_lost),
        "ended_at": _instant(entered + wait + talked, is_lost),
        "outcome": _choice(outcome, outcomes, total),
        "wait_ms": pa.array(wait, mask=is_lost),
        "agent": _label(agent, names, no_agent),
        "team": _label(agent // 20, teams, no_agent),
        "transfer": _label(
            transferred, ["blind", "attended"], no_agent | (np.pad(transfer, (0, others)) == 0)
        ),
    }
    return _table(VISITS, columns, total), transfer


def _contacts(visit: Ints, entered: Ints, work: Work, transfer: Ints) -> Ints:
    """Return each visit's contact: that of the transferred one which ended just before it, else its own."""
    order = np.argsort(entered, kind="stable")
    from_visit = np.flatnonzero(transfer)
    ended = (work.answered + work.talk + work.hold)[from_visit]
    place = np.searchsorted(entered[order], ended)
    place, unique = np.unique(np.minimum(place, len(order) - 1), return_index=True)
    contact = visit.copy()
    contact[order[place]] = visit[from_visit[unique]]
    return contact


def legs_of(
    random: np.random.Generator, work: Work, visits: pa.Table, transfer: Ints, serial: int, agents: int
) -> pa.Table:
    """Return a day's legs: those answered, and those that rang out before another agent took the call."""
    answered = len(work.agent)
    patient = visits["wait_ms"].slice(0, answered).to_numpy() > work.ring + 15_000  # a phone rang out before
    missed = np.flatnonzero(patient & (random.random(answered) < 0.12))
    of = np.concatenate((np.arange(answered), missed))
    size, is_missed = len(of), np.arange(len(of)) >= answered
    outcomes = LEGS.by_name["outcome"].choices
    ended_by = np.where(random.random(answered) < 0.65, outcomes.index("caller"), outcomes.index("agent"))
    ended_by = np.where(transfer == 1, outcomes.index("transfer_blind"), ended_by)
    ended_by = np.where(transfer == 2, outcomes.index("transfer_attended"), ended_by)
    agent = np.concatenate((work.agent, (work.agent[missed] + QUEUES) % agents))
    offered = work.answered[of] - work.ring[of] - np.where(is_missed, 15_000, 0)
    entered = visits["entered_at"].combine_chunks().take(pa.array(of))
    talk_ends = work.answered + work.talk + work.hold
    names, teams = _names(agents)
    columns = {
        "leg_id": _key(np.arange(serial, serial + size)),
        "contact_id": visits["contact_id"].combine_chunks().take(pa.array(of)),
        "visit_id": visits["visit_id"].combine_chunks().take(pa.array(of)),
        "agent": _label(agent, names),
        "team": _label(agent // 20, teams),
        **_where(work.queue[of], of),
        "reason": visits["reason"].combine_chunks().take(pa.array(of)),
        "entered_at": entered,
        "offered_at": _instant(offered),
        "answered_at": _instant(work.answered[of], is_missed),
        "ended_at": _instant(talk_ends[of], is_missed),
        "finished_at": _instant((talk_ends + work.wrap)[of], is_missed),
        "ring_ms": pa.array(np.where(is_missed, 15_000, work.ring[of])),
        "talk_ms": pa.array(work.talk[of], mask=is_missed),
        "hold_ms": pa.array(work.hold[of], mask=is_missed),
        "wrap_ms": pa.array(work.wrap[of], mask=is_missed),
        "outcome": _choice(
            np.concatenate((ended_by, np.full(len(missed), outcomes.index("missed")))), outcomes, size
        ),
    }
    return _table(LEGS, columns, size)


def states_of(work: Work, midnight: int, everyone: Ints) -> pa.Table:
    """Return a day's states: offline, then available, handling, wrap and break in turn, then offline."""
    states = STATES.by_name["state"].choices
    kinds = np.array([states.index(s) for s in ("available", "handling", "wrap", "break")])
    lasts = np.column_stack(
        (work.answered - work.available_from, work.talk + work.hold, work.wrap, work.pause)
    )
    begins = work.available_from[:, None] + np.cumsum(lasts, axis=1) - lasts
    keep = lasts > 0
    agent = np.broadcast_to(work.agent[:, None], lasts.shape)[keep]
    state = np.broadcast_to(kinds, lasts.shape)[keep]
    on_duty, first = np.unique(work.agent, return_index=True)
    last = np.r_[first[1:], len(work.agent)] - 1
    ends = (begins + lasts)[last, 3]
    off = np.setdiff1d(everyone, on_duty)
    agent = np.concatenate((agent, on_duty, on_duty, off))
    start = np.concatenate((begins[keep], np.full(len(on_duty), midnight), ends, np.full(len(off), midnight)))
    end = np.concatenate(
        (
            (begins + lasts)[keep],
            work.available_from[first],
            np.full(len(on_duty) + len(off), midnight + DAY_MS),
        )
    )
    state = np.concatenate((state, np.full(len(agent) - len(state), states.index("offline"))))
    names, teams = _names(len(everyone))
    columns = {
        "agent": _label(agent, names),
        "team": _label(agent // 20, teams),
        "site": _label(agent % QUEUES % len(SITES), SITES),
        "state": _choice(state, states, len(agent)),
        "started_at": _instant(start),
        "ended_at": _instant(end),
        "duration_ms": pa.array(end - start),
    }
    return _table(STATES, columns, len(agent))


# -- files


def generate(folder: Path, visits: int, seed: int = 20250106) -> dict[str, int]:
    """Write all days, and return how many rows each table has."""
    everyone = np.arange(max(visits // VISITS_PER_AGENT, QUEUES))
    weights = np.array([WEEKDAY_WEIGHT[(FIRST_DAY + dt.timedelta(days=n)).weekday()] for n in range(DAYS)])
    until = np.round(np.cumsum(weights) / weights.sum() * visits).astype(int)
    rows, serial, leg_serial = dict.fromkeys(("visits", "legs", "states"), 0), 0, 0
    for number in range(DAYS):
        random = np.random.default_rng((seed, number))
        day = FIRST_DAY + dt.timedelta(days=number)
        midnight = (day - dt.date(1970, 1, 1)).days * DAY_MS - OFFSET_MS
        on_duty = everyone[random.random(len(everyone)) < 5 / 7 * WEEKDAY_WEIGHT[day.weekday()]]
        total = int(until[number]) - serial
        work = work_of(random, midnight, on_duty, int(total * ANSWERED))
        table, transfer = visits_of(random, work, serial, total, len(everyone))
        legs = legs_of(random, work, table, transfer, leg_serial, len(everyone))
        written = {"visits": table, "legs": legs, "states": states_of(work, midnight, everyone)}
        for name, facts in written.items():
            place = folder / name / f"{day}.parquet"
            place.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(facts, place, row_group_size=122_880, compression="zstd")
            rows[name] += facts.num_rows
        serial, leg_serial = int(until[number]), leg_serial + legs.num_rows
    return rows


def main() -> None:
    """Write the facts, unless they are there already."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.gettempdir(), f"sigap-facts-{asked.visits}")
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: remove it, or name another with --folder")
    rows = generate(folder, asked.visits)
    size = sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e9
    print(f"{folder}: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()) + f", {size:.2f} GB")


if __name__ == "__main__":
    main()
