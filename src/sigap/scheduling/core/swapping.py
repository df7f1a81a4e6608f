"""The compiled part of `split`: pairs of tours that change hands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

kernel: Any = njit(cache=True, nogil=True)


@kernel
def unserved_in(load, bin_):  # type: ignore[no-untyped-def]
    """Return what is missing in a bin: the largest load (sets, bins) of any set of skills, at least 0."""
    most = 0.0
    for own in range(load.shape[0]):
        most = max(most, load[own, bin_])
    return most


@kernel
def change_of(load, one, other, mine, yours):  # type: ignore[no-untyped-def]
    """Return what it changes that two people with covers `one` and `other` (bins,) change places.

    `mine` and `yours` say which sets of skills each of them meets.
    """
    change = 0.0
    for bin_ in range(load.shape[1]):
        more = one[bin_] - other[bin_]
        if more == 0.0:
            continue
        before = 0.0
        after = 0.0
        for own in range(load.shape[0]):
            now = load[own, bin_]
            before = max(before, now)
            if mine[own] and not yours[own]:
                now += more
            elif yours[own] and not mine[own]:
                now -= more
            after = max(after, now)
        change += after - before
    return change


@kernel
def take(load, one, other, mine, yours):  # type: ignore[no-untyped-def]
    """Let two people change places in the loads."""
    for own in range(load.shape[0]):
        if mine[own] == yours[own]:
            continue
        sign = 1.0 if mine[own] else -1.0
        for bin_ in range(load.shape[1]):
            load[own, bin_] += sign * (one[bin_] - other[bin_])


@kernel
def swap(cover, label, crew, bounds, meets, need, tries, seed):  # type: ignore[no-untyped-def]
    """Change labels (tours,) of pairs of a crew while that helps, and return what is unserved in the end.

    Args:
        cover: (tours, bins) part of a person at work.
        label: (tours,) group that takes each tour; changed in place.
        crew: (tours,) of each.
        bounds: first tour of each crew, and one past the last.
        meets: (groups, sets) which sets of skills a group can serve any of.
        need: (sets, bins) demand.
        tries: pairs.
        seed: of their choice.
    """
    np.random.seed(seed)
    load = need.copy()
    for tour in range(len(label)):
        for own in range(load.shape[0]):
            if meets[label[tour], own]:
                load[own] -= cover[tour]
    for _ in range(tries):
        one = np.random.randint(len(label))
        low, high = bounds[crew[one]], bounds[crew[one] + 1]
        other = np.random.randint(low, high)
        mine, yours = meets[label[one]], meets[label[other]]
        if label[one] != label[other] and change_of(load, cover[one], cover[other], mine, yours) < -1e-9:
            take(load, cover[one], cover[other], mine, yours)
            label[one], label[other] = label[other], label[one]
    total = 0.0
    for bin_ in range(load.shape[1]):
        total += unserved_in(load, bin_)
    return total
