"""What is done with webhooks: announce what happened, keep endpoints, deliver and tell again."""

from sigap.web.webhooks.operations.announcing import announce, replay, replay_since, send_test
from sigap.web.webhooks.operations.delivering import clean_up, deliver
from sigap.web.webhooks.operations.endpoints import (
    EndpointError,
    change_endpoint,
    make_endpoint,
    remove_endpoint,
    rotate_secret,
    set_enabled,
)

__all__ = [
    "EndpointError",
    "announce",
    "change_endpoint",
    "clean_up",
    "deliver",
    "make_endpoint",
    "remove_endpoint",
    "replay",
    "replay_since",
    "rotate_secret",
    "send_test",
    "set_enabled",
]
