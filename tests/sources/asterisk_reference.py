"""An independent, plain reading of queue_log for the tests: one dictionary per call, one `if` per verb.

It shares no code with the library. It tells visits, legs and the agents' seconds; the tests compare.
"""

from __future__ import annotations

from typing import Any

FLOW = {
    "ABANDON": ("abandoned", 2),
    "EXITWITHTIMEOUT": ("timeout", 2),
    "EXITEMPTY": ("empty", 2),
    "EXITWITHKEY": ("key", 3),
    "WITHDRAW": ("withdrawn", 2),
    "AGENTDUMP": ("failed", None),
    "SYSCOMPAT": ("failed", None),
}
ENDS = {
    "COMPLETECALLER": ("caller", 1),
    "COMPLETEAGENT": ("agent", 1),
    "BLINDTRANSFER": ("transfer_blind", 3),
    "TRANSFER": ("transfer_blind", 3),
    "ATTENDEDTRANSFER": ("transfer_attended", 3),
}


def _time(text: str) -> int | None:
    pieces = text.split(".")
    if (
        len(pieces) > 2
        or not all(p and all(c in "0123456789" for c in p) for p in pieces)
        or len(pieces[0]) > 10
    ):
        return None
    fraction = pieces[1][:3].ljust(3, "0") if len(pieces) == 2 else "000"
    return int(pieces[0]) * 1000 + int(fraction)


def _int(fields: list[str], n: int | None, scale: int = 1) -> int | None:
    if n is None or n >= len(fields):
        return None
    text = fields[n]
    digits = text[1:] if text.startswith("-") else text
    if not digits or len(digits) > 12 or any(c not in "0123456789" for c in digits):
        return None
    return int(text) * scale


def _positive(value: int | None) -> int | None:
    return None if value is not None and value < 0 else value


def reference(log: str) -> dict[str, Any]:
    """Return visits and legs as lists of dictionaries, and counts of what was odd."""
    visits: list[dict[str, Any]] = []
    legs: list[dict[str, Any]] = []
    odd = {"unparsable": 0, "unexpected_event": 0, "lost": 0, "clock_jump": 0, "repeated_line": 0}
    calls: dict[str, dict[str, Any]] = {}
    before: tuple[int, str] | None = None

    def call_of(name: str) -> dict[str, Any]:
        return calls.setdefault(name, {"waiting": None, "last": None, "hand": [], "visits": 0, "legs": 0})

    for text in log.split("\n"):
        text = text.removesuffix("\r")
        if not text:
            continue
        parts = text.split("|")
        at = _time(parts[0]) if len(parts) >= 5 and parts[4] else None
        if at is None:
            odd["unparsable"] += 1
            continue
        if before is not None:
            odd["clock_jump"] += at < before[0]
            odd["repeated_line"] += text == before[1]
        before = (at, text)
        name, queue, agent, verb, fields = *parts[1:5], parts[5:]
        if verb == "QUEUESTART":
            for visit in visits:
                if visit["outcome"] == "waiting":
                    visit["outcome"] = "lost"
                    odd["lost"] += 1
            for leg in legs:
                if leg["outcome"] == "open":
                    leg["outcome"] = "lost"
                    odd["lost"] += 1
            for call in calls.values():
                call["waiting"], call["hand"] = None, []
        elif verb == "ENTERQUEUE":
            call = call_of(name)
            if call["waiting"] is not None:
                call["waiting"]["outcome"] = "lost"
                odd["lost"] += 1
                odd["unexpected_event"] += 1
            call["visits"] += 1
            visit = {
                "visit_id": f"{name}/{call['visits']}", "queue": queue, "entered_at": at, "left_at": None,
                "ended_at": None, "outcome": "waiting", "wait_ms": None, "agent": None, "transfer": None,
                "customer": _customer(fields),
            }  # fmt: skip
            visits.append(visit)
            call["waiting"] = call["last"] = visit
        elif verb in FLOW:
            waiting = calls.get(name, {}).get("waiting")
            if waiting is None:
                odd["unexpected_event"] += 1
                continue
            outcome, place = FLOW[verb]
            _leave(waiting, at, outcome, _int(fields, place, 1000))
            waiting["ended_at"] = waiting["left_at"]
            calls[name]["waiting"] = None
        elif verb in ("CONNECT", "RINGNOANSWER", "RINGCANCELED"):
            call = call_of(name)
            ring = _int(fields, 2, 1000) if verb == "CONNECT" else _int(fields, 0)
            call["legs"] += 1
            visit = call["waiting"] or call["last"]
            leg = {
                "leg_id": f"{name}/{call['legs']}", "visit_id": visit and visit["visit_id"], "agent": agent,
                "queue": queue, "offered_at": None if ring is None or ring < 0 else at - ring, "answered_at": None,
                "ended_at": None, "ring_ms": _positive(ring), "talk_ms": None, "visit": visit,
                "outcome": {"CONNECT": "open", "RINGNOANSWER": "missed"}.get(verb, "canceled"),
            }  # fmt: skip
            legs.append(leg)
            if verb == "CONNECT":
                leg["answered_at"] = at
                call["hand"].append(leg)
                if call["waiting"] is not None:
                    _leave(call["waiting"], at, "answered", _int(fields, 0, 1000))
                    call["waiting"]["agent"] = agent
                    call["waiting"]["leg"] = leg
                    call["waiting"] = None
                elif visit is None:
                    odd["unexpected_event"] += 1
        elif verb in ENDS:
            hand = [one for one in calls.get(name, {}).get("hand", []) if one["agent"] == agent]
            if not hand:
                odd["unexpected_event"] += 1
                continue
            leg = hand[-1]
            calls[name]["hand"] = [one for one in calls[name]["hand"] if one is not leg]
            outcome, place = ENDS[verb]
            if fields and fields[0] == "LINK":
                place += 1
            leg["outcome"] = outcome
            leg["ended_at"] = max(at, leg["answered_at"])
            talk = _int(fields, place, 1000)
            leg["talk_ms"] = leg["ended_at"] - leg["answered_at"] if talk is None else _positive(talk)
            visit = leg["visit"]
            if visit is not None:
                if visit.get("leg") is leg and outcome.startswith("transfer_"):
                    visit["transfer"] = outcome.removeprefix("transfer_")
                visit["ended_at"] = max(visit["ended_at"] or leg["ended_at"], leg["ended_at"])
    for visit in visits:
        visit.pop("leg", None)
    for leg in legs:
        leg.pop("visit")
    return {"visits": visits, "legs": legs, "odd": odd}


def _leave(visit: dict[str, Any], at: int, outcome: str, wait: int | None) -> None:
    visit["left_at"] = max(at, visit["entered_at"])
    visit["wait_ms"] = visit["left_at"] - visit["entered_at"] if wait is None else _positive(wait)
    visit["outcome"] = outcome


def _customer(fields: list[str]) -> str | None:
    if len(fields) < 2:
        return None
    position_last = fields[-1].isdigit() and len(fields[-1]) <= 4
    if len(fields) == 2 or len(fields) == 3 or fields[0] == "":
        number = fields[1]
    else:
        number = fields[-2] if position_last else fields[-3]
    return None if number.lower() in ("", "unknown", "anonymous") else number
