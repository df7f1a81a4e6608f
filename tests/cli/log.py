"""A small queue_log, written for the tests: two days, two queues, three agents."""

from __future__ import annotations

from pathlib import Path

DAY = 1_793_577_600  # 2026-11-02 00:00 UTC, a Monday; 07:00 in Jakarta


def lines(days: int = 2) -> list[str]:
    told = []
    for day in range(days):
        at = DAY + day * 86_400
        told.append(f"{at}|NONE|NONE|NONE|QUEUESTART|")
        for agent in ("Ayu", "Budi", "Citra"):
            told.append(f"{at + 1}|NONE|NONE|SIP/{agent}|ADDMEMBER|")
        for call in range(20):
            start, name, queue = at + 60 * (call + 1), f"{at}.{call}", ("Sales", "Support")[call % 2]
            told.append(f"{start}|{name}|{queue}|NONE|ENTERQUEUE||0812|1")
            if call % 5 == 4:
                told.append(f"{start + 30}|{name}|{queue}|NONE|ABANDON|1|1|30")
                continue
            wait = 5 + call
            told.append(
                f"{start + wait}|{name}|{queue}|SIP/{'Ayu' if call % 2 else 'Budi'}|CONNECT|{wait}|{name}x|2"
            )
            told.append(
                f"{start + wait + 20}|{name}|{queue}|SIP/{'Ayu' if call % 2 else 'Budi'}|COMPLETECALLER|{wait}|20|1"
            )
    return sorted(told, key=lambda line: int(line.partition("|")[0]))


def write(folder: Path, days: int = 2) -> Path:
    path = folder / "queue_log"
    path.write_text("\n".join(lines(days)) + "\n")
    return path
