"""What insights does in the background: mailing reports (`mailing`), and looking after the lake (`closing`)."""

from sigap.web.insights.jobs import closing, mailing

__all__ = ["closing", "mailing"]
