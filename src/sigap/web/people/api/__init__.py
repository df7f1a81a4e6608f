"""The API of this domain: the things of the floor, members, roles, tokens, settings, audit log, personal data."""

from sigap.web.people.api import floor, imports, members, records, settings, tokens
from sigap.web.people.api.routing import router

__all__ = ["floor", "imports", "members", "records", "router", "settings", "tokens"]
