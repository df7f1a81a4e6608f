"""Room for what a pass may find: arrays that are made longer between pieces, so that the kernel never makes any."""

from __future__ import annotations

from typing import Any

import numpy as np

from sigap.sources.asterisk.kernel import state as k
from sigap.sources.asterisk.kernel.names import fill
from sigap.sources.asterisk.kernel.state import PADDING, Floor, Marks, Names, State

_SHORTEST_LINE = 8  # `1||||X` and its end, from which a visit, a leg or a name can come
_MOST_TEXT = np.iinfo(np.int32).max - 2 * PADDING


def empty_state() -> State:
    """Return a state without room, for a pass that begins."""
    state = State(
        calls=_empty_names(),
        queues=_empty_names(),
        agents=_empty_names(),
        contacts=np.empty(0, k.CONTACT),
        visits=np.empty((k.VISIT_INTS, 0), np.int64),
        visit_codes=np.empty((k.VISIT_CODES, 0), np.int32),
        callers=np.empty(0, np.uint8),
        caller_ends=np.zeros(1, np.int32),
        legs=np.empty((k.LEG_INTS, 0), np.int64),
        leg_codes=np.empty((k.LEG_CODES, 0), np.int32),
        found_count=np.zeros(k.FINDINGS, np.int64),
        found_kept=np.zeros(k.FINDINGS, np.int64),
        found=np.empty(k.FINDINGS * k.KEPT, k.FOUND),
        rest=np.empty(0, k.REST),
        floor=_empty_floor(),
        size=np.zeros(k.SIZES, np.int64),
        marks=_marks(),
    )
    state.size[[k.FIRST, k.HEARD, k.LAST_AT]] = k.NULL
    return state


def _empty_floor() -> Floor:
    return Floor(
        names=_empty_names(),
        members=np.empty(0, k.MEMBER),
        place_names=_empty_names(),
        places=np.empty(0, k.PLACE),
        reasons=_empty_names(),
        declared=np.empty((3, 0), np.int64),
    )


def _empty_names() -> Names:
    return Names(
        table=np.zeros(0, np.uint64),
        letters=np.empty(0, np.uint8),
        ends=np.zeros(1, np.int32),
        held=np.zeros(1, np.int64),
    )


def _marks() -> Marks:
    block = 64  # is taken apart at once, beyond the last line that is wanted
    return Marks(
        places=np.empty(k.MOST_MARKS, np.int32),
        begins=np.empty(k.LINES_AHEAD + block + 1, np.int32),
        calls=np.empty(k.LINES_AHEAD + block, np.uint64),
        slots=np.empty(k.LINES_AHEAD + block, np.uint64),
    )


def with_room(state: State, fresh: int, rest: float) -> State | None:
    """Return the state with room for all that `fresh` bytes can tell; None when texts exceed what Arrow can hold.

    Args:
        state: as the pass left it; what it holds is kept.
        fresh: the size of the next piece.
        rest: how many times what came before is still to come. Memory that is not written is not taken: rather too
            long than copied often.
    """
    most = fresh // _SHORTEST_LINE + 1
    visits, legs = int(state.size[k.VISITS_SIZE]), int(state.size[k.LEGS_SIZE])
    callers = int(state.caller_ends[visits])
    floor = state.floor
    names = (state.calls, state.queues, state.agents, floor.names, floor.place_names, floor.reasons)
    if max(callers, *(int(one.ends[one.held[0]]) for one in names)) + fresh > _MOST_TEXT:
        return None
    calls, queues, agents, members, places, reasons = (_more_names(one, most, fresh, rest) for one in names)
    return state._replace(
        calls=calls,
        queues=queues,
        agents=agents,
        contacts=_longer(state.contacts, int(calls.held[0]), most, rest),
        visits=_longer(state.visits, visits, most, rest),
        visit_codes=_longer(state.visit_codes, visits, most, rest),
        callers=_longer(state.callers, callers, fresh + PADDING, rest),
        caller_ends=_longer(state.caller_ends, visits + 1, most, rest),
        legs=_longer(state.legs, legs, most, rest),
        leg_codes=_longer(state.leg_codes, legs, most, rest),
        rest=_longer(state.rest, 0, most, rest),
        floor=Floor(
            names=members,
            members=_longer(floor.members, int(members.held[0]), most, rest),
            place_names=places,
            places=_longer(floor.places, int(places.held[0]), most, rest),
            reasons=reasons,
            declared=_longer(floor.declared, int(state.size[k.DECLARED_SIZE]), most, rest),
        ),
    )


def _more_names(names: Names, most: int, fresh: int, rest: float) -> Names:
    count = int(names.held[0])
    longer = Names(
        names.table,
        _longer(names.letters, int(names.ends[count]), fresh + PADDING, rest),
        _longer(names.ends, count + 1, most, rest),
        names.held,
    )
    if names.table.size >= 2 * (count + most):
        return longer
    wanted = 2 * (_expected(count, rest) + most)
    longer = longer._replace(table=np.zeros(1 << (wanted - 1).bit_length(), np.uint64))
    fill(longer)
    return longer


def _longer(array: Any, used: int, more: int, rest: float) -> Any:
    """Return the array, or a longer copy if it has not room for so many more."""
    if array.shape[-1] >= used + more:
        return array
    made = np.empty((*array.shape[:-1], _expected(used, rest) + more), array.dtype)
    made[..., :used] = array[..., :used]
    return made


def _expected(used: int, rest: float) -> int:
    return used + int(used * min(rest, 4_000.0))
