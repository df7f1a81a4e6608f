"""What missing agents cost in a slot, and what one more of each group is worth there.

Skills that share people form a part. In a part with one skill the cost is read off its demand. Where every missing
agent costs the same, with W(S) the people who serve any skill of S and D(S) the demand of S,

    cost = worth * max over sets S of skills of (D(S) - W(S)), at least 0

(the deficiency form of Hall's theorem). Else agents go, dearest first, to the steps of the demands, each step taking
what min over S with its skill of W(S) - what S has got leaves: the demands that can be served form a polymatroid, on
which greedy is exact for separable concave gains (Federgruen and Groenevelt, Operations Research 34, 1986).
"""

from __future__ import annotations

import math

from sigap.scheduling.named.compiled import apart, kernel

SHARE_OF_SOFTNESS = 0.4
"""Of the parabola's half width, what exp(. / softness) takes to round off as much."""
SINGLE = 0
EQUAL = 1
STEPS = 2


@kernel
def hinge(missing, softness):  # type: ignore[no-untyped-def]
    """Return max(0, missing), its corner rounded off by a parabola from -softness to softness."""
    if missing >= softness:
        return missing
    if missing <= -softness:
        return 0.0
    return (missing + softness) * (missing + softness) / (4.0 * softness)


@kernel
def missing_cost(case, skill, slot, missing, softness):  # type: ignore[no-untyped-def]
    """Return what missing agents of one skill cost in a slot."""
    if missing <= -softness:
        return 0.0
    cost, before = 0.0, 0.0
    for step in range(case.steps[skill]):
        if missing <= step - softness:
            break
        worth = case.worth[skill, slot, step]
        cost += (worth - before) * hinge(missing - step, softness)
        before = worth
    return cost


@kernel
def set_slack(case, state, part, slot, more):  # type: ignore[no-untyped-def]
    """Write W(S) of every set of a part's skills to `slack`; one more agent of the group `more` (or OFF)."""
    skills = case.first_skill[part + 1] - case.first_skill[part]
    for subset in range(1, 1 << skills):
        people = 0
        for at in range(case.first_group[part], case.first_group[part + 1]):
            group = case.part_groups[at]
            if case.mask[group] & subset:
                people += state.load[group, slot] + (1 if group == more else 0)
        state.slack[subset] = people


@kernel
def equal_cost(case, state, part, slot, mask):  # type: ignore[no-untyped-def]
    """Return the cost in a part whose missing agents all cost the same; one more agent who serves `mask`."""
    skills = case.first_skill[part + 1] - case.first_skill[part]
    missing = -1e9
    for subset in range(1, 1 << skills):
        less = 1.0 if mask & subset else 0.0
        missing = max(
            missing, case.demand_sum[case.first_sum[part] + subset, slot] - state.slack[subset] - less
        )
    return hinge(missing, state.softness[0]) * case.worth[case.part_skills[case.first_skill[part]], slot, 0]


@kernel
def soft_equal_cost(case, state, part, slot, softness):  # type: ignore[no-untyped-def]
    """Return the cost of a part whose missing agents all cost the same, every corner rounded off.

    The maximum over the sets becomes softness * log of the sum of exp(. / softness); its derivatives, which are the
    shares of the sets in that sum, are written as what one more agent of each group is worth.
    """
    apart()
    skills = case.first_skill[part + 1] - case.first_skill[part]
    set_slack(case, state, part, slot, -1)
    most = 0.0
    for subset in range(1, 1 << skills):
        state.slack[subset] = case.demand_sum[case.first_sum[part] + subset, slot] - state.slack[subset]
        most = max(most, state.slack[subset])
    total = math.exp(-most / softness)
    for subset in range(1, 1 << skills):
        state.slack[subset] = math.exp((state.slack[subset] - most) / softness)
        total += state.slack[subset]
    worth = case.worth[case.part_skills[case.first_skill[part]], slot, 0]
    for at in range(case.first_group[part], case.first_group[part + 1]):
        group = case.part_groups[at]
        share = 0.0
        for subset in range(1, 1 << skills):
            if case.mask[group] & subset:
                share += state.slack[subset]
        state.gain[group, slot] = worth * share / total
    return worth * (most + softness * math.log(total))


@kernel
def serve_steps(case, state, part, slot, served):  # type: ignore[no-untyped-def]
    """Use up `slack` on the steps of the demands, dearest first; return what is left missing costs.

    `served` (skills,) gets the agents of each skill, where it has room for them.
    """
    apart()
    bits = case.first_skill[part + 1] - case.first_skill[part]
    cost = 0.0
    for at in range(case.first_piece[part], case.first_piece[part + 1]):
        piece = case.piece_order[at, slot]
        bit, step = case.piece_skill[piece], case.piece_step[piece]
        skill = case.part_skills[case.first_skill[part] + bit]
        size = case.required[skill, slot] - step
        if step < case.steps[skill] - 1:
            size = min(size, 1.0)
        if size <= 0.0:
            continue
        take = size
        for subset in range(1, 1 << bits):
            if subset >> bit & 1:
                take = min(take, state.slack[subset])
        if take > 0.0:
            for subset in range(1, 1 << bits):
                if subset >> bit & 1:
                    state.slack[subset] -= take
            served[skill] += take
        cost += (size - take) * case.worth[skill, slot, step]
    return cost


@kernel
def slot_cost(case, state, part, slot, more):  # type: ignore[no-untyped-def]
    """Return what missing agents of a part cost in a slot, with one more agent of the group `more` (or OFF)."""
    apart()
    kind = case.part_kind[part]
    if kind == SINGLE:
        skill = case.part_skills[case.first_skill[part]]
        people = 0
        for at in range(case.first_group[part], case.first_group[part + 1]):
            group = case.part_groups[at]
            people += state.load[group, slot] + (1 if group == more else 0)
        return missing_cost(case, skill, slot, case.required[skill, slot] - people, state.softness[0])
    set_slack(case, state, part, slot, more)
    if kind == EQUAL:
        return equal_cost(case, state, part, slot, 0)
    return serve_steps(case, state, part, slot, state.served)


@kernel
def refresh(case, state, part, slot):  # type: ignore[no-untyped-def]
    """Recompute the cost of a slot and what one more agent of each group is worth there; return the cost's change."""
    apart()
    before = state.short[part, slot]
    kind = case.part_kind[part]
    if kind == SINGLE:
        skill = case.part_skills[case.first_skill[part]]
        people = 0
        for at in range(case.first_group[part], case.first_group[part + 1]):
            people += state.load[case.part_groups[at], slot]
        missing = case.required[skill, slot] - people
        now = missing_cost(case, skill, slot, missing, state.softness[0])
        worth = now - missing_cost(case, skill, slot, missing - 1.0, state.softness[0])
        for at in range(case.first_group[part], case.first_group[part + 1]):
            state.gain[case.part_groups[at], slot] = worth
    elif kind == EQUAL and state.softness[0] > 0.0:
        now = soft_equal_cost(case, state, part, slot, state.softness[0] * SHARE_OF_SOFTNESS)
    else:
        now = slot_cost(case, state, part, slot, -1)
        for at in range(case.first_group[part], case.first_group[part + 1]):
            group = case.part_groups[at]
            if now <= 0.0:
                state.gain[group, slot] = 0.0
            elif kind == EQUAL:
                state.gain[group, slot] = now - equal_cost(case, state, part, slot, case.mask[group])
            else:
                state.gain[group, slot] = now - slot_cost(case, state, part, slot, group)
    state.short[part, slot] = now
    return now - before


@kernel
def add_agents(case, state, group, slot, more):  # type: ignore[no-untyped-def]
    """Add agents of a group (or take away) in a slot; keep cost and worth exact."""
    part = case.part_of[group]
    if part >= 0:
        state.load[group, slot] += more
        state.total[0] += refresh(case, state, part, slot)


@kernel
def refresh_all(case, state):  # type: ignore[no-untyped-def]
    """Recompute every slot; the total of what missing agents cost."""
    apart()
    total = 0.0
    for part in range(case.first_skill.shape[0] - 1):
        for slot in range(state.load.shape[1]):
            refresh(case, state, part, slot)
            total += state.short[part, slot]
    state.total[0] = total


@kernel
def loss(case, state, group, slot):  # type: ignore[no-untyped-def]
    """Return what taking an agent of a group away costs in a slot; changes nothing that stays."""
    apart()
    part = case.part_of[group]
    if part < 0:
        return 0.0
    with_all = slot_cost(case, state, part, slot, -1)
    state.load[group, slot] -= 1
    cost = slot_cost(case, state, part, slot, -1)
    state.load[group, slot] += 1
    return cost - with_all


@kernel
def cover_cost(case, cover, people):  # type: ignore[no-untyped-def]
    """Return what some people on a day's template cost against the number asked for."""
    missing = case.cover_required[cover] - people
    return case.cover_under[cover] * missing if missing > 0.0 else -case.cover_over[cover] * missing


@kernel
def add_to_cover(case, state, day, option, more):  # type: ignore[no-untyped-def]
    """Count one person more or less on a day's template."""
    apart()
    cover = case.cover_of[day, case.template[option]]
    if cover >= 0:
        people = state.cover[cover]
        state.cover[cover] = people + more
        state.total[1] += cover_cost(case, cover, people + more) - cover_cost(case, cover, people)


@kernel
def cover_change(case, state, day, template):  # type: ignore[no-untyped-def]
    """Return what one person more on a day's template costs."""
    cover = case.cover_of[day, template]
    if cover < 0:
        return 0.0
    people = state.cover[cover]
    return cover_cost(case, cover, people + 1) - cover_cost(case, cover, people)
