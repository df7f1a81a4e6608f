"""Writes of this domain. Every one is a transaction, and tells the audit log.

accounts   accounts themselves: make, prefer, invite
first      the first administrator of an installation
members    an account's role at a tenant; what a role may do
floor      agents, teams, sites, queues, skills
tokens     keys to the API
settings   how the tenant wants things
personal   export and erase a person (UU 27/2022)
naming     where other domains name an account
"""

from __future__ import annotations

from sigap.web.people.operations.accounts import make_user, prefer
from sigap.web.people.operations.first import Administrator, first_administrator
from sigap.web.people.operations.floor import (
    define_agent,
    define_queue,
    define_site,
    define_skill,
    define_team,
    meet,
)
from sigap.web.people.operations.members import make_member
from sigap.web.people.operations.tokens import TOKEN_PREFIX, make_token, revoke_token

__all__ = [
    "TOKEN_PREFIX",
    "Administrator",
    "define_agent",
    "define_queue",
    "define_site",
    "define_skill",
    "define_team",
    "first_administrator",
    "make_member",
    "make_token",
    "make_user",
    "meet",
    "prefer",
    "revoke_token",
]
