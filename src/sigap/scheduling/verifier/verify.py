"""The one question: is this roster right, and what does it cost?"""

from __future__ import annotations

from types import MappingProxyType

from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Roster
from sigap.scheduling.verifier.activities import check_activities
from sigap.scheduling.verifier.contract_weeks import check_weeks
from sigap.scheduling.verifier.costs import costs, figures
from sigap.scheduling.verifier.cover import cover, on_template, served
from sigap.scheduling.verifier.findings import Finding, Verification
from sigap.scheduling.verifier.labour import check_labour
from sigap.scheduling.verifier.line import check_line
from sigap.scheduling.verifier.promises import check_promises
from sigap.scheduling.verifier.reading import Reading, read
from sigap.scheduling.verifier.shape import check_shape


def verify(problem: Problem, roster: Roster) -> Verification:
    """Return everything that is wrong with a roster, and what it costs, recomputed from nothing but the two.

    A roster full of nonsense has many findings; it is never an error. What cannot be read is not counted in cover and
    costs.

    Raises:
        SchedulingError: the problem itself cannot be read: a person's contract or site is missing, or a rule lacks a
            parameter.
    """
    reading = read(problem, roster)
    agents = served(reading, roster)
    found = (*reading.findings, *_of_people(reading), *check_activities(reading, roster))
    findings = (*found, *check_promises(reading), *agents.findings)
    skills, people = cover(problem, agents.agents), figures(reading)
    return Verification(
        tuple(sorted(findings, key=_soft_last)),
        costs(reading, skills, findings, people.values()),
        MappingProxyType(skills),
        on_template(reading),
        MappingProxyType(people),
    )


def _of_people(reading: Reading) -> list[Finding]:
    """Return what each person's line has, shift by shift and as a whole."""
    findings: list[Finding] = []
    for row in reading.rows:
        for shift in row.shifts:
            findings.extend(check_shape(reading, row, shift))
        findings.extend(check_line(reading, row))
        findings.extend(check_weeks(reading, row))
        findings.extend(check_labour(reading, row))
    return findings


def _soft_last(finding: Finding) -> bool:
    """Return what findings are ordered by: hard ones come first, else they stay as they were found."""
    return not finding.hard
