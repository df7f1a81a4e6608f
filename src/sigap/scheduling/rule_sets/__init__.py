"""Sets of labour rules that ship with the project: Indonesia's law, and defaults of a company."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sigap.scheduling.rule_sets.company import COMPANY
from sigap.scheduling.rule_sets.indonesia import INDONESIA, PROVISIONS
from sigap.scheduling.rules import RuleSet

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType({"indonesia": INDONESIA, "company": COMPANY})
"""Sets by the name that files and options use."""

__all__ = ["COMPANY", "INDONESIA", "PROVISIONS", "RULE_SETS"]
