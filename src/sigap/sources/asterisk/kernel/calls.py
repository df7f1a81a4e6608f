"""What happens to calls: each function has its twin in `sigap.facts.fold`; the tests compare them on random logs."""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

from sigap.sources.asterisk.kernel.compiling import called, inner
from sigap.sources.asterisk.kernel.state import (
    ANSWERED,
    ANSWERED_AT,
    ENTERED,
    L_AGENT,
    L_BELOW,
    L_CONTACT,
    L_NTH,
    L_OUTCOME,
    L_QUEUE,
    L_VISIT,
    LEFT,
    LEG_ENDED,
    LEGS_CLOSED,
    LEGS_SIZE,
    LOST_LEGS,
    LOST_VISITS,
    NULL,
    OFFERED,
    OPEN_LEG,
    OPEN_VISIT,
    OUT_OF_HAND,
    RING_MS,
    TALK,
    V_AGENT,
    V_CONTACT,
    V_LEG,
    V_NTH,
    V_OUTCOME,
    V_QUEUE,
    V_TRANSFER,
    VISIT_ENDED,
    VISITS_CLOSED,
    VISITS_SIZE,
    WAIT,
    Codes,
    Ints,
    Rows,
    State,
)


@inner
def begin_contact(contacts: Rows, number: int) -> None:
    """Write the row of a call that is new."""
    contact = contacts[number]
    contact.visits = 0
    contact.legs = 0
    contact.waiting = -1
    contact.last = -1
    contact.in_hand = -1


@inner
def enter(state: State, contact: int, at: int, queue: int) -> int:
    """Let a visit begin, and return its row."""
    visits, codes = state.visits, state.visit_codes
    row = state.size[VISITS_SIZE]
    state.size[VISITS_SIZE] = row + 1
    call = state.contacts[contact]
    call.visits += 1
    call.waiting = row
    call.last = row
    codes[V_CONTACT, row] = contact
    codes[V_NTH, row] = call.visits
    codes[V_QUEUE, row] = queue
    codes[V_OUTCOME, row] = OPEN_VISIT
    codes[V_AGENT, row] = -1
    codes[V_TRANSFER, row] = -1
    codes[V_LEG, row] = -1
    visits[ENTERED, row] = at
    visits[LEFT, row] = NULL
    visits[VISIT_ENDED, row] = NULL
    visits[WAIT, row] = NULL
    return row


@inner
def end_wait(state: State, contact: int, at: int, wait: int, outcome: int) -> int:
    """End the wait of the visit that waits, and return its row."""
    visits = state.visits
    row = state.contacts[contact].waiting
    left = max(at, visits[ENTERED, row])
    visits[LEFT, row] = left
    visits[WAIT, row] = left - visits[ENTERED, row] if wait == NULL else wait
    state.visit_codes[V_OUTCOME, row] = outcome
    state.contacts[contact].waiting = -1
    return row


@inner
def new_leg(state: State, contact: int, at: int, queue: int, agent: int, ring: int, outcome: int) -> int:
    """Let a leg begin, and return its row."""
    legs, codes = state.legs, state.leg_codes
    row = state.size[LEGS_SIZE]
    state.size[LEGS_SIZE] = row + 1
    call = state.contacts[contact]
    call.legs += 1
    codes[L_CONTACT, row] = contact
    codes[L_NTH, row] = call.legs
    codes[L_VISIT, row] = call.waiting if call.waiting >= 0 else call.last
    codes[L_AGENT, row] = agent
    codes[L_QUEUE, row] = queue
    codes[L_OUTCOME, row] = outcome
    codes[L_BELOW, row] = -1
    legs[RING_MS, row] = ring
    legs[OFFERED, row] = at - ring if ring >= 0 else NULL
    legs[ANSWERED_AT, row] = NULL
    legs[LEG_ENDED, row] = NULL
    legs[OUT_OF_HAND, row] = NULL
    legs[TALK, row] = NULL
    return row


@inner
def answer(state: State, contact: int, leg: int, at: int, wait: int) -> bool:
    """Put the leg in hand and end the wait of the visit; return whether there was a visit at all."""
    codes, call = state.leg_codes, state.contacts[contact]
    state.legs[ANSWERED_AT, leg] = at
    codes[L_BELOW, leg] = call.in_hand
    call.in_hand = leg
    if call.waiting >= 0:
        row = end_wait(state, contact, at, wait, ANSWERED)
        state.visit_codes[V_LEG, row] = leg
        state.visit_codes[V_AGENT, row] = codes[L_AGENT, leg]
        codes[L_VISIT, leg] = row
    return codes[L_VISIT, leg] >= 0


@inner
def out_of_hand(state: State, contact: int, agent: int) -> int:
    """Take the newest leg that this agent has in hand out of it; -1 when there is none."""
    codes, call = state.leg_codes, state.contacts[contact]
    above, leg = -1, call.in_hand
    while leg >= 0 and codes[L_AGENT, leg] != agent:
        above, leg = leg, codes[L_BELOW, leg]
    if leg < 0:
        return -1
    if above < 0:
        call.in_hand = codes[L_BELOW, leg]
    else:
        codes[L_BELOW, above] = codes[L_BELOW, leg]
    return leg


@inner
def end_leg(state: State, row: int, at: int, talk: int, outcome: int, transfer: int) -> None:
    """End a leg that was in hand, and its visit's work with it."""
    legs, visits = state.legs, state.visits
    ended = max(at, legs[ANSWERED_AT, row])
    legs[LEG_ENDED, row] = ended
    legs[OUT_OF_HAND, row] = ended
    legs[TALK, row] = ended - legs[ANSWERED_AT, row] if talk == NULL else talk
    state.leg_codes[L_OUTCOME, row] = outcome
    visit = state.leg_codes[L_VISIT, row]
    if visit >= 0:
        if state.visit_codes[V_LEG, visit] == row:
            state.visit_codes[V_TRANSFER, visit] = transfer
        visits[VISIT_ENDED, visit] = max(visits[VISIT_ENDED, visit], ended)


@called
def lose_visits(contacts: Rows, codes: Codes, size: Ints) -> int:
    """Close the visits that wait as lost; return how many."""
    lost = 0
    for row in range(size[VISITS_CLOSED], size[VISITS_SIZE]):
        if codes[V_OUTCOME, row] == OPEN_VISIT:
            codes[V_OUTCOME, row] = LOST_VISITS
            contacts[codes[V_CONTACT, row]].waiting = -1
            lost += 1
    size[VISITS_CLOSED] = size[VISITS_SIZE]
    return lost


@called
def lose_legs(contacts: Rows, legs: Ints, codes: Codes, size: Ints, at: int) -> int:
    """Close the legs in hand as lost; return how many."""
    lost = 0
    for row in range(size[LEGS_CLOSED], size[LEGS_SIZE]):
        if codes[L_OUTCOME, row] == OPEN_LEG:
            codes[L_OUTCOME, row] = LOST_LEGS
            legs[OUT_OF_HAND, row] = max(at, legs[ANSWERED_AT, row])
            contacts[codes[L_CONTACT, row]].in_hand = -1
            lost += 1
    size[LEGS_CLOSED] = size[LEGS_SIZE]
    return lost
