"""Skill groups: a flexible agent counts once, bounds hold, and the twin has the last word."""

import pytest

from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.multi_skill import SkillGroup, Work, staff_groups
from sigap.staffing.multi_skill_check import checked_by_twin
from sigap.staffing.targets import Targets

GOAL = Targets(service_level=0.8, threshold_s=20.0)
SALES = Work("sales", 10.0, 240.0, GOAL, 180.0)
CARE = Work("care", 10.0, 240.0, GOAL, 180.0)
ONLY_SALES = SkillGroup("only sales", frozenset({"sales"}))
ONLY_CARE = SkillGroup("only care", frozenset({"care"}))
BOTH = SkillGroup("both", frozenset({"sales", "care"}), cost=1.1)


def test_without_shared_skills_each_queue_has_its_own():
    plan = staff_groups([SALES, CARE], [ONLY_SALES, ONLY_CARE])
    fewest = next(
        n for n in range(30) if performance(10.0, float(n), 180.0, 240.0, 20.0).service_level >= 0.8
    )
    assert plan.agents == {"only sales": fewest, "only care": fewest}
    assert plan.alone == 2 * fewest
    assert not plan.checked


def test_a_flexible_agent_is_one_pair_of_hands():
    plan = staff_groups([SALES, CARE], [BOTH])
    pooled = Work("both", 20.0, 240.0, GOAL, 180.0)
    alone = staff_groups([pooled], [SkillGroup("all", frozenset({"both"}))])
    assert plan.agents["both"] == alone.agents["all"]  # neither 12, which counts them twice, nor 24
    assert 20 <= plan.agents["both"] < plan.alone


def test_cheap_specialists_are_taken_first():
    plan = staff_groups([SALES, CARE], [ONLY_SALES, ONLY_CARE, BOTH])
    assert 0 < plan.agents["both"] < 12
    assert sum(plan.agents.values()) < plan.alone


def test_the_check_adds_where_it_is_short_and_takes_away_what_nobody_misses():
    def check(agents):  # wants 14 who can do sales; care is always content
        return {"sales": (agents["only sales"] + agents["both"] - 14) / 100, "care": 0.0}

    plan = staff_groups([SALES, CARE], [ONLY_SALES, ONLY_CARE, BOTH], check=check)
    assert plan.agents["only sales"] + plan.agents["both"] == 14
    assert plan.agents["only care"] == 0
    assert plan.checked


def test_the_twin_finds_the_plan_good_and_one_less_not():
    work, groups = [SALES, CARE], [ONLY_SALES, ONLY_CARE, BOTH]
    check = checked_by_twin(work, groups, hours=24, replications=2)
    plan = staff_groups(work, groups, check=check)
    assert plan.checked
    assert min(plan.above.values()) >= 0.0
    assert sum(plan.agents.values()) <= plan.alone
    for name, count in plan.agents.items():
        if count:
            assert min(check(dict(plan.agents) | {name: count - 1}).values()) < 0.0


def test_what_cannot_be_is_refused():
    with pytest.raises(StaffingError, match="care: no group"):
        staff_groups([SALES, CARE], [ONLY_SALES])
    with pytest.raises(StaffingError, match="cannot meet"):
        staff_groups([SALES], [SkillGroup("few", frozenset({"sales"}), at_most=3)])
    with pytest.raises(StaffingError, match="needs a service level"):
        checked_by_twin([Work("mail", 1.0, 60.0, Targets(service_level=None, asa_s=20.0))], [])
