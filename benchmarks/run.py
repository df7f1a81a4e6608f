"""Run every benchmark, one after the other; exit 1 when a goal is missed.

python benchmarks/run.py [arguments of kpis.py]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run the reader's and the engine's benchmark, and return 1 when one of them missed a goal."""
    missed = 0
    for script, *arguments in (["read_queue_log.py"], ["kpis.py", *sys.argv[1:]]):
        print(f"\n{script}", flush=True)
        missed |= subprocess.run([sys.executable, str(HERE / script), *arguments], check=False).returncode
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
