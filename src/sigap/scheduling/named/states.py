"""The changing side of a search: made empty, filled from a roster, told as a roster."""

from __future__ import annotations

import numpy as np

from sigap.scheduling.named.case import Case, State
from sigap.scheduling.named.week_moves import CANDIDATES, CHECKS

NO_NOW = -(1 << 28)
"""The offset of now in a shift when no break has begun."""


def empty_state(case: Case, seed: int) -> State:
    """Return a state with nobody on the roster; costs are not counted yet."""
    people, days = len(case.kind), len(case.week_of)
    most = case.break_low.shape[1]
    slots, parts = case.required.shape[1], len(case.part_kind)
    pairs, window = len(case.pair_activity), _window(case)
    widest = int((case.break_high - case.break_low).max(initial=0)) + 1
    offers = int(np.diff(case.first_offer, axis=1).max(initial=0))
    sets = 1 << int(np.diff(case.first_skill).max(initial=0))
    return State(
        row=np.full((people, days), -1, np.int64),
        at=np.zeros((people, days, most), np.int16),
        pair_at=np.full(pairs, -1, np.int64),
        pair_day=np.full(pairs, -1, np.int64),
        load=np.zeros((len(case.part_of), slots), np.int64),
        short=np.zeros((parts, slots)),
        gain=np.zeros((len(case.part_of), slots)),
        cover=np.zeros(len(case.cover_required), np.int64),
        own=np.zeros(people),
        total=np.zeros(4),
        random=np.array([_mixed(seed)], np.uint64),
        softness=np.zeros(1),
        base=np.zeros((len(case.part_of), slots), np.int64),
        now=np.full(1, NO_NOW, np.int64),
        current=np.zeros(most, np.int64),
        low=np.zeros(most, np.int64),
        high=np.zeros(most, np.int64),
        prefix=np.zeros(window),
        busy=np.zeros(window, np.int64),
        room=np.zeros((most, widest)),
        back=np.zeros((most, widest), np.int16),
        offsets=np.zeros(most, np.int16),
        value=np.zeros((days, offers)),
        best_value=np.zeros((7, case.buckets)),
        trial=np.full(days, -1, np.int64),
        kept_row=np.full((people, days), -1, np.int64),
        kept_at=np.zeros((people, days, most), np.int16),
        kept_pairs=np.full((pairs, 2), -1, np.int64),
        slack=np.zeros(sets),
        served=np.zeros(max(1, len(case.steps))),
        away=np.zeros(window, bool),
        best_offer=np.zeros((7, case.buckets), np.int64),
        least=np.zeros(7),
        least_offer=np.zeros(7, np.int64),
        off_value=np.zeros(7),
        mask_cost=np.zeros(128),
        mask_sum=np.zeros(128),
        band_bound=np.zeros(case.buckets + 1),
        candidates=np.zeros(7, np.int64),
        candidate=np.zeros((7, CANDIDATES), np.int64),
        candidate_value=np.zeros((7, CANDIDATES)),
        candidate_offer=np.zeros((7, CANDIDATES), np.int64),
        rest_of=np.zeros(8),
        sum_to=np.zeros(8),
        pick=np.zeros(8, np.int64),
        found=np.full(7, -1, np.int64),
        used=np.full(CHECKS + 3, -1, np.int64),
        used_cost=np.zeros(CHECKS + 3),
    )


def _window(case: Case) -> int:
    """Return room for the slots of the longest day with all its shifts, and for an activity."""
    longest = int((case.day_until - case.day_from).max(initial=0))
    shift = int((case.until - case.start).max(initial=0))
    return max(longest, shift) + int(case.activity_length.max(initial=0)) + 2


def _mixed(seed: int) -> int:
    """Return a state of the generator that is not 0, far from that of the next seed."""
    return int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) | 1
