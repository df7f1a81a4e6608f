"""What insights does in the background: mailing reports (`mailing`)."""

from sigap.web.insights.jobs import mailing

__all__ = ["mailing"]
