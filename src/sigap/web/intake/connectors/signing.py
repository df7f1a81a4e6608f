"""What signatures of several systems share: compared in constant time, fresh, over the body as it came."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sigap.text import Text, in_digits
from sigap.web.intake.connectors.anatomy import Incoming, RefusedError

REPLAY_S = 300
"""A request that was signed longer ago, or later in the future, is refused."""

UNSIGNED = Text("The request is not signed.", "Permintaan tidak bertanda tangan.")
WRONG = Text("The signature does not fit.", "Tanda tangan tidak cocok.")


def digest(secret: str, content: bytes, name: str) -> bytes:
    """Return the HMAC of `content`."""
    return hmac.new(secret.encode(), content, name).digest()


def check(told: str, rights: Iterable[str], remedy: Text) -> None:
    """Do nothing when `told` is one of the right signatures; all are compared, in constant time each.

    Raises:
        RefusedError: it is missing, or wrong.
    """
    if not told:
        raise RefusedError("unsigned", 401, UNSIGNED, remedy)
    given = told.encode("utf-8", "replace")
    fits = [hmac.compare_digest(given, right.encode()) for right in rights]
    if not any(fits):
        raise RefusedError("wrongly-signed", 401, WRONG, remedy)


def check_fresh(signed_ms: int | None, received_ms: int) -> None:
    """Do nothing when the signature was made within five minutes of its coming.

    Raises:
        RefusedError: it is older, or from the future, or does not say when.
    """
    if signed_ms is not None and abs(received_ms - signed_ms) <= REPLAY_S * 1000:
        return
    off = "?" if signed_ms is None else str((received_ms - signed_ms) // 1000)
    most = in_digits(REPLAY_S)
    raise RefusedError(
        "replayed",
        401,
        Text(
            f"The request was signed {off} s ago; at most {most.en} s are allowed.",
            f"Permintaan ditandatangani {off} dtk lalu; paling lama {most.id} dtk.",
        ),
        Text(
            "If it was sent just now, one of the two clocks is wrong: set both by NTP. Otherwise somebody repeats "
            "requests that they overheard.",
            "Jika baru saja dikirim, salah satu jam keliru: setel keduanya dengan NTP. Jika tidak, seseorang "
            "mengulang permintaan yang disadapnya.",
        ),
    )


def json_object(incoming: Incoming) -> Mapping[str, Any]:
    """Return the body as a JSON object.

    Raises:
        RefusedError: it is none.
    """
    try:
        told = json.loads(incoming.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise malformed()
    return told


def malformed() -> RefusedError:
    """Return the refusal of a body that cannot be read."""
    return RefusedError(
        "malformed",
        400,
        Text("The body is no JSON object.", "Isi permintaan bukan objek JSON."),
        Text(
            "Have the other system send its own payload as JSON, unchanged on the way.",
            "Minta sistem pengirim mengirim muatannya sendiri sebagai JSON, tanpa diubah di jalan.",
        ),
    )
