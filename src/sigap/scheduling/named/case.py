"""A scheduling problem as the kernels read it: plain arrays, nothing that changes during the search."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.int8]
Floats = NDArray[np.float64]


class Case(NamedTuple):
    """The unchanging side of a search. Times are slots moved by `pad`, so that none is negative.
    `buckets` quarter-hours of a day hold all starts.

    Options (n,): `start`, `until`, `paid` (working time), `pay` (what it costs), `minute`, `night`, `template`.
    People (P,): `kind`, `group`, `liking` (row of `extra`), `rulebook`, `break_rules`, `rest`, `band` (of hard rules:
        slots between shifts, minutes between a week's starts), and what the past left.
    `offers[first_offer[kind, day]:first_offer[kind, day + 1]]` are the options that a kind of person has on a day,
        between the slots `day_from` and `day_until` (kind, day).
    `extra` (likings, n): what an option costs somebody, over its paid time and its place.
    Rules: a person's are those from `first_rule[rulebook]` to the next; `rule_a`, `rule_b` in slots, days or counts.
    Weeks (W,): `week_from` and `week_until` in days; (P, W): paid leave and the contract's least working time.
    Breaks (templates, breaks): `break_low`, `break_high`, `break_length`; patterns by (break rules, template).
    Cover: groups (G,), skills (K,), parts of the skills that share people; slots S.
    Activities (A,) and who takes part in them: pairs (Q,), by activity and, in `own_pairs`, by person.
    """

    pad: int
    buckets: int
    start: Ints
    until: Ints
    paid: Ints
    pay: Floats
    minute: Ints
    night: Bytes
    template: Ints
    kind: Ints
    group: Ints
    liking: Ints
    rulebook: Ints
    break_rules: Ints
    rest: Ints
    band: Ints
    first_offer: Ints
    offers: Ints
    day_from: Ints
    day_until: Ints
    extra: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    # rules
    first_rule: Ints
    rule_kind: Ints
    rule_a: Floats
    rule_b: Floats
    rule_weight: Floats
    max_days: Ints
    max_week: Floats
    max_nights: Ints
    least_week: Floats
    leave_days: Ints
    day_slots: Floats
    must: NDArray[np.bool_]
    never_before: NDArray[np.bool_]
    fairness: Floats
    past_end: Ints
    past_template: Ints
    past_run: Ints
    past_week_slots: Floats
    past_week_days: Ints
    past_counts: Floats
    # days
    week_from: Ints
    week_until: Ints
    week_before: Ints
    week_beyond: Ints
    week_of: Ints
    weekday: Ints
    holiday: Bytes
    # requests
    first_request: Ints
    request_day: Ints
    request_off: Bytes
    request_template: Ints
    request_weight: Floats
    asks: NDArray[np.bool_]
    # covers of templates
    cover_of: Ints
    cover_required: Floats
    cover_under: Floats
    cover_over: Floats
    # breaks
    breaks: Ints
    break_low: Ints
    break_high: Ints
    break_length: Ints
    least_between: Ints
    break_mode: Ints
    priced: NDArray[np.bool_]
    first_pattern: Ints
    last_pattern: Ints
    patterns: NDArray[np.int16]
    pattern_cost: Floats
    # cover of skills
    part_of: Ints
    part_kind: Ints
    first_skill: Ints
    part_skills: Ints
    first_group: Ints
    part_groups: Ints
    mask: Ints
    required: Floats
    worth: Floats
    steps: Ints
    first_sum: Ints
    demand_sum: Floats
    first_piece: Ints
    piece_skill: Ints
    piece_step: Ints
    piece_order: Ints
    # activities
    activity_first: Ints
    activity_last: Ints
    activity_length: Ints
    together: NDArray[np.bool_]
    left_out_cost: Floats
    pair_activity: Ints
    pair_person: Ints
    first_pair: Ints
    first_own: Ints
    own_pairs: Ints


class State(NamedTuple):
    """The changing side: a roster, what covers each slot, and room for the kernels to work in.

    `row` (P, D) options or OFF; `at` (P, D, breaks) offsets of breaks; `pair_at`, `pair_day` (Q,) slots of
        activities and the days whose shifts hold them, or OFF.
    `load` (G, S) agents, of whom `base` are not in the rows; `short` (parts, S) what missing agents cost; `gain` (G, S)
        what one more agent is worth.
    `cover` (covers,) people; `own` (P,) what each row costs; `total` (4,): shortage, covers, rows, left out.
    `random` (1,): the state of the generator; `softness` (1,): how far the corners of the cost are rounded off.
    `now` (1,): the offset in a shift before which breaks stay where they are `current` (breaks,).
    """

    row: Ints
    at: NDArray[np.int16]
    pair_at: Ints
    pair_day: Ints
    load: Ints
    short: Floats
    gain: Floats
    cover: Ints
    own: Floats
    total: Floats
    random: NDArray[np.uint64]
    softness: Floats
    base: Ints
    now: Ints
    current: Ints
    # room to work in
    low: Ints
    high: Ints
    prefix: Floats
    busy: Ints
    room: Floats
    back: NDArray[np.int16]
    offsets: NDArray[np.int16]
    value: Floats
    best_value: Floats
    trial: Ints
    kept_row: Ints
    kept_at: NDArray[np.int16]
    kept_pairs: Ints  # (Q, 2)
    slack: Floats
    served: Floats
    away: NDArray[np.bool_]
    best_offer: Ints
    least: Floats
    least_offer: Ints
    off_value: Floats
    mask_cost: Floats
    mask_sum: Floats
    band_bound: Floats
    candidates: Ints
    candidate: Ints
    candidate_value: Floats
    candidate_offer: Ints
    rest_of: Floats
    sum_to: Floats
    pick: Ints
    found: Ints
    used: Ints
    used_cost: Floats
