"""The OpenAPI description, completed by what every operation has in common: how it answers when something is wrong."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from sigap.web.platform.problems import Problem

PROBLEMS = {
    400: "The request cannot be read.",
    401: "The token is missing, unknown, revoked or expired.",
    403: "The token does not carry the scope.",
    404: "There is no such thing here.",
    405: "There is no such operation.",
    409: "It stands against something that is there already.",
    413: "The request is too large.",
    415: "The content type is not one of those described.",
    422: "What was asked cannot be done; the problem says what, where and what to do.",
    429: "Too many requests; `Retry-After` says when.",
    503: "The database is away for a moment; `Retry-After` says when.",
    507: "The disk is full; who runs the installation has to make room.",
}
_BODY = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


class Api(NinjaAPI):
    """An API that describes its problems once for all its operations."""

    def get_openapi_schema(self, **asked: Any) -> Any:
        """Return the description, with the problems that any operation may answer with."""
        schema = super().get_openapi_schema(**asked)
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = Problem.json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe(operation["responses"])
        return schema


def _describe(responses: dict[Any, Any]) -> None:
    """Add what an operation may answer when something is wrong; what it says of one itself is kept."""
    for status, description in PROBLEMS.items():
        told = responses.pop(status, None) or responses.pop(str(status), None) or {"description": description}
        responses[status] = {**told, "content": {**_BODY, **_unlike_problems(told)}}


def _unlike_problems(told: dict[str, Any]) -> dict[str, Any]:
    """Return the bodies that an operation names itself, but for problems: those are always told in one way."""
    schema = told.get("content", {}).get("application/json", {}).get("schema", {})
    return {} if schema.get("$ref", "").endswith("/Problem") else told.get("content", {})
