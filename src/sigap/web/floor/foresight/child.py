"""The process in which the twin lives: questions in by a pipe, answers out, one at a time.

    python -m sigap.web.floor.foresight.child DESCRIPTOR

It is the child of a floor's process, and ends when that closes the pipe or dies. It keeps nothing that it could not
read again, so it may be killed at any time, and ends by itself once it has grown beyond `MOST_MEMORY`.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from sigap.text import Text
from sigap.web.floor.foresight.values import Answer, Foreseen, Question

if TYPE_CHECKING:
    from sigap.web.floor.foresight.prospect import Prospect

NICENESS = 10
MOST_MEMORY = 900_000  # kilobytes
LIVES = 48
OUTLOOK_LIVES = 32
THREADS = 2
_log = logging.getLogger("sigap.floor")


def answered(question: Question) -> Answer:
    """Return the answer to a question. What goes wrong as anticipated is in it."""
    from django.db import connection

    from sigap.errors import SigapError
    from sigap.web.platform import tenancy
    from sigap.web.platform.reconnecting import AWAY

    began = time.process_time()
    unanswered = Answer(question.tenant, question.is_advice, asked=question.asked)
    try:
        with tenancy.at(question.tenant):
            foreseen, recommended = _lived(question)
    except SigapError as error:
        told = Text(error.message("en"), error.message("id"))
        return replace(unanswered, problem=told, took_s=time.process_time() - began)
    except AWAY:
        connection.close()
        return replace(unanswered, problem=Text("the database is away", "basis data tidak terjangkau"))
    took_s = time.process_time() - began
    return replace(unanswered, foreseen=foreseen, took_s=took_s, recommended=recommended)


def _lived(question: Question) -> tuple[Foreseen | None, int | None]:
    from sigap.floor import belief
    from sigap.floor.advice import advise
    from sigap.floor.outlook import look_ahead
    from sigap.web.floor.foresight import operations
    from sigap.web.floor.foresight.lawful import labour_rules
    from sigap.web.floor.foresight.planned import planned
    from sigap.web.floor.foresight.prospect import prospect
    from sigap.web.floor.foresight.telling import foreseen

    now = question.now
    plan = planned(now.at_ms)
    asked: Prospect | None = prospect(plan, now)
    if asked is None:
        return None, None
    seed = asked.scenario.starts_at_ms // 1000
    lives = LIVES if question.is_advice else OUTLOOK_LIVES
    began = time.process_time()
    worlds = belief.doubted(asked.scenario, asked.seen, asked.spread, lives, seed)
    if not question.is_advice:
        outlook = look_ahead(worlds, asked.stretches, asked.targets, seed=seed, replications=lives)
        return foreseen(asked, outlook), None
    rules = labour_rules(plan.rules, plan.unpaid, plan.overtime)
    advice = advise(
        worlds,
        asked.stretches,
        asked.targets,
        seed=seed,
        replications=lives,
        threads=THREADS,
        lawful=rules,
    )
    took_s = time.process_time() - began
    kept = operations.keep_advice(asked, advice, asked=question.asked, took_s=took_s, rules=rules)
    return foreseen(asked, advice.outlook), kept


def warm() -> None:
    """Live a small life, so that the first question does not wait for the engine to be loaded."""
    from sigap.floor.outlook import Stretch, look_ahead
    from sigap.simulation import Agent, Arrivals, Group, Queue, Scenario, Skill, exponential

    queue = Queue("q", exponential(60.0), Arrivals((1.0,) * 4), patience=exponential(60.0))
    group = Group("g", (Skill("q"),), (Agent("a"),))
    look_ahead(Scenario((queue,), (group,), 120.0, 30.0), [Stretch(0, 120, {})], {"q": 0.8}, replications=1)


def serve(pipe: Connection) -> None:
    """Say that it is ready, and answer until nobody asks any more, or too much memory is taken."""
    warm()
    pipe.send(True)
    while True:
        try:
            question: Question = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        answer = answered(question)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MOST_MEMORY:
            _log.warning("the twin's process has grown large, and begins anew")
            return


def main(words: list[str]) -> int:
    """Run the process."""
    os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
    import django

    django.setup()
    serve(Connection(int(words[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
