"""What a person's row of shifts costs by itself: every rule that lies between shifts, requests, fairness."""

from __future__ import annotations

from sigap.scheduling.named.compiled import FORBIDDEN, apart, kernel

MAX_WEEK = 1
WEEKLY_REST = 2
MIN_REST = 3
MAX_RUN = 4
MIN_RUN = 5
MIN_OFF_RUN = 6
MAX_NIGHT_RUN = 7
MAX_WEEKENDS = 8
MAX_SHIFTS = 9
MIN_TIME = 10
MAX_TIME = 11
START_BAND = 12

BOTH = 0
DAYS = 1
"""Only what depends on which days are worked."""
SHIFTS = 2
"""Only what depends on which shifts they are."""


@kernel
def week_units(case, person, row, kind, a):  # type: ignore[no-untyped-def]
    """Return by how much the weeks of a row break a rule on weeks."""
    apart()
    units = 0.0
    for week in range(case.week_from.shape[0]):
        days, slots, first, last = 0, 0, 1 << 20, -(1 << 20)
        for day in range(case.week_from[week], case.week_until[week]):
            option = row[day]
            if option >= 0:
                days += 1
                if kind != WEEKLY_REST:
                    slots += case.paid[option]
                    first = min(first, case.minute[option])
                    last = max(last, case.minute[option])
        if days == 0:
            continue
        if kind == MAX_WEEK:
            units += max(0.0, slots + (case.past_week_slots[person] if week == 0 else 0.0) - a)
        elif kind == START_BAND:
            units += max(0.0, (last - first - a) / 15.0)
        else:
            long = case.week_until[week] - case.week_from[week]
            off = long - days + case.week_before[week] + case.week_beyond[week]
            if week == 0:
                off -= min(case.week_before[week], case.past_week_days[person])
            units += max(0.0, min(a - off, float(days)))
    return units


@kernel
def run_units(case, person, row, kind, a):  # type: ignore[no-untyped-def]
    """Return by how much runs of days break a rule on runs."""
    apart()
    units, begun, long = 0.0, 0, 0
    days = row.shape[0]
    for day in range(days + 1):
        inside = False
        if day < days:
            option = row[day]
            if kind == MIN_OFF_RUN:
                inside = option < 0
            elif kind == MAX_NIGHT_RUN:
                inside = option >= 0 and case.night[option] != 0
            else:
                inside = option >= 0
        if inside:
            if long == 0:
                begun = day
            long += 1
            continue
        if long:
            if kind == MAX_RUN:
                before = case.past_run[person] if begun == 0 else 0
                units += max(0.0, min(long + before - a, float(long)))
            elif kind == MAX_NIGHT_RUN:
                units += max(0.0, long - a)
            elif begun > 0 and day < days:
                units += max(0.0, a - long)
        long = 0
    return units


@kernel
def weekends_of(case, row):  # type: ignore[no-untyped-def]
    """Return how many weekends have a shift."""
    apart()
    found, last = 0, -9
    for day in range(row.shape[0]):
        if row[day] >= 0 and case.weekday[day] >= 5:
            saturday = day - case.weekday[day] + 5
            if saturday != last:
                found += 1
                last = saturday
    return found


@kernel
def rest_units(case, person, row, a):  # type: ignore[no-untyped-def]
    """Return how many shifts begin less than `a` slots after the one before."""
    apart()
    units = 0.0
    end = case.past_end[person]
    for day in range(row.shape[0]):
        option = row[day]
        if option >= 0:
            if case.start[option] - end < a:
                units += 1.0
            end = case.until[option]
    return units


@kernel
def count_units(case, row, kind, a, b):  # type: ignore[no-untyped-def]
    """Return by how much a row breaks a rule on the whole horizon."""
    apart()
    found = 0
    for day in range(row.shape[0]):
        option = row[day]
        if option >= 0:
            if kind == MAX_SHIFTS:
                found += 1 if b < 0 or case.template[option] == b else 0
            else:
                found += case.paid[option]
    if kind == MIN_TIME:
        return max(0.0, a - found)
    return max(0.0, found - a)


@kernel
def rule_units(case, person, row, kind, a, b):  # type: ignore[no-untyped-def]
    """Return by how much a row breaks one rule, in the rule's unit."""
    apart()
    if kind <= WEEKLY_REST or kind == START_BAND:
        return week_units(case, person, row, kind, a)
    if kind == MIN_REST:
        return rest_units(case, person, row, a)
    if kind == MAX_WEEKENDS:
        return max(0.0, weekends_of(case, row) - a)
    if MAX_SHIFTS <= kind <= MAX_TIME:
        return count_units(case, row, kind, a, b)
    return run_units(case, person, row, kind, a)


@kernel
def contract_units(case, person, row, part):  # type: ignore[no-untyped-def]
    """Return by how much the weeks of a row break the contract."""
    apart()
    units = 0.0
    for week in range(case.week_from.shape[0]):
        days, slots = 0, 0
        for day in range(case.week_from[week], case.week_until[week]):
            if row[day] >= 0:
                days += 1
                if part != DAYS:
                    slots += case.paid[row[day]]
        first = week == 0
        if part != SHIFTS:
            more = days + (case.past_week_days[person] if first else 0) - case.max_days[person]
            units += max(0, min(more, days))
        if part != DAYS:
            leave = min(case.leave_days[person, week], max(0, case.max_days[person] - days))
            total = slots + leave * case.day_slots[person]
            past = case.past_week_slots[person] if first else 0.0
            units += max(0.0, min(total + past - case.max_week[person], float(slots)))
            units += max(0.0, case.least_week[person, week] - total)
    return units


@kernel
def bare_units(case, person, row, part):  # type: ignore[no-untyped-def]
    """Return how often a row breaks what holds without any rule: settled days, overlaps, successions, own nights."""
    apart()
    units, nights = 0.0, 0
    end, before = case.past_end[person], case.past_template[person]
    for day in range(row.shape[0]):
        option = row[day]
        if option < 0:
            if part != SHIFTS and case.must[person, day]:
                units += 1.0
            before = -1
        elif part != DAYS:
            if case.start[option] < end:
                units += 1.0
            if before >= 0 and case.never_before[before, case.template[option]]:
                units += 1.0
            end, before = case.until[option], case.template[option]
            nights += case.night[option]
    if part != DAYS:
        units += max(0, nights - case.max_nights[person])
    return units


@kernel
def refuses(case, request, option):  # type: ignore[no-untyped-def]
    """Return whether an option (or OFF) on a request's day refuses it."""
    wanted = case.request_template[request]
    on = option >= 0 and (wanted < 0 or case.template[option] == wanted)
    return on if case.request_off[request] else not on


@kernel
def fairness_cost(case, person, row, part):  # type: ignore[no-untyped-def]
    """Return what nights, weekends, holidays and refusals cost beside those of the past."""
    apart()
    cost = 0.0
    if part != SHIFTS:
        if case.fairness[1] > 0.0:
            now = weekends_of(case, row)
            cost += case.fairness[1] * now * (now + 2.0 * case.past_counts[person, 1])
        if case.fairness[2] > 0.0:
            now = 0
            for day in range(row.shape[0]):
                now += 1 if row[day] >= 0 and case.holiday[day] else 0
            cost += case.fairness[2] * now * (now + 2.0 * case.past_counts[person, 2])
    if part != DAYS:
        if case.fairness[0] > 0.0:
            now = 0
            for day in range(row.shape[0]):
                now += 1 if row[day] >= 0 and case.night[row[day]] else 0
            cost += case.fairness[0] * now * (now + 2.0 * case.past_counts[person, 0])
        if case.fairness[3] > 0.0:
            now = 0
            for request in range(case.first_request[person], case.first_request[person + 1]):
                now += 1 if refuses(case, request, row[case.request_day[request]]) else 0
            cost += case.fairness[3] * now * (now + 2.0 * case.past_counts[person, 3])
    return cost


@kernel
def between(case, person, row, part):  # type: ignore[no-untyped-def]
    """Return what lies between the shifts of a row: rules, contract, fairness."""
    apart()
    cost = fairness_cost(case, person, row, part)
    cost += FORBIDDEN * (bare_units(case, person, row, part) + contract_units(case, person, row, part))
    book = case.rulebook[person]
    for rule in range(case.first_rule[book], case.first_rule[book + 1]):
        kind = case.rule_kind[rule]
        days = kind == MAX_WEEKENDS or (WEEKLY_REST <= kind <= MIN_OFF_RUN and kind != MIN_REST)
        if part == BOTH or days == (part == DAYS):
            cost += case.rule_weight[rule] * rule_units(
                case, person, row, kind, case.rule_a[rule], case.rule_b[rule]
            )
    return cost


@kernel
def asked(case, person, day, option):  # type: ignore[no-untyped-def]
    """Return what the requests of a day cost when it has an option, or OFF."""
    apart()
    cost = 0.0
    if case.asks[person, day]:
        for request in range(case.first_request[person], case.first_request[person + 1]):
            if case.request_day[request] == day and refuses(case, request, option):
                cost += case.request_weight[request]
    return cost


@kernel
def alone(case, person, day, option):  # type: ignore[no-untyped-def]
    """Return what a day costs by itself: paid time, likings, soft rules on single shifts, requests."""
    apart()
    cost = asked(case, person, day, option)
    if option >= 0:
        cost += case.pay[option] + case.extra[case.liking[person], option]
    return cost


@kernel
def row_cost(case, person, row):  # type: ignore[no-untyped-def]
    """Return what a person's row costs: each day by itself, and what lies between."""
    apart()
    cost = between(case, person, row, BOTH)
    for day in range(row.shape[0]):
        cost += alone(case, person, day, row[day])
    return cost
