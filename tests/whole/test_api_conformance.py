"""Every operation of the API, asked well and badly by schemathesis: no failure of the server, nothing undescribed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from whole.running import Running, running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
EXAMPLES = int(os.environ.get("SIGAP_API_EXAMPLES", "6"))  # an operation, beside those of the schema's limits


def test_no_operation_fails_or_answers_what_is_not_described(tmp_path: Path) -> None:
    with running() as platform:  # of its own: what is asked here also removes people
        done = subprocess.run(asked_of(platform), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "\n".join(line[:300] for line in done.stdout.splitlines()[-400:])


def asked_of(platform: Running) -> list[str]:
    """Return the command that asks every operation."""
    return [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{platform.base}/api/openapi.json",
        "--checks",
        ",".join(CHECKS),
        "--max-examples",
        str(EXAMPLES),
        "--phases",
        "examples,coverage,fuzzing",
        "--exclude-path",
        "/api/tokens/{id}",  # it would revoke the token that asks
        "--seed",
        "1",
        "--continue-on-failure",
        "--output-truncate",
        "true",
        "--suppress-health-check",
        "all",
        "--header",
        f"Authorization: Bearer {platform.tokens['administrator']}",
    ]
