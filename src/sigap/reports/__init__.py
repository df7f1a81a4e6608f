"""Reports: HTML, XLSX, JSON, CSV, Parquet and terminal; one set of values, one look.

report = build_report(facts, ReportOptions(preset="genesys"))
write(report, Path("report.html"), "id")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.reports.build import build_report as build_report
    from sigap.reports.options import ReportOptions as ReportOptions
    from sigap.reports.outputs import write as write

__all__ = ["ReportOptions", "build_report", "write"]


def __getattr__(name: str) -> Any:
    if name == "build_report":
        from sigap.reports.build import build_report

        return build_report
    if name == "ReportOptions":
        from sigap.reports.options import ReportOptions

        return ReportOptions
    if name == "write":
        from sigap.reports.outputs import write

        return write
    raise AttributeError(f"module 'sigap.reports' has no attribute {name!r}")
