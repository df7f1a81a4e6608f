"""What can go wrong, and what to do about it.

    SigapError              anything a user can cause and mend
    |-- SourceError         a file or export cannot be read
    |-- ContractError       a table breaks the facts' contract (in sigap.facts)
    |-- QuestionError       a KPI was asked for in a way that has no answer (in sigap.metrics)
    `-- OutputError         a result cannot be written

An error says what was wrong, where, and what to do, in both languages. A traceback never reaches a user.
Arguments of the library are named in backticks (`source`); the command line writes them as its options.
"""

from __future__ import annotations

from sigap.text import Language, Text


class SigapError(Exception):
    """A problem the user can mend.

    Args:
        what: what is wrong, one sentence.
        where: the place: file, line, row, column, option. Empty when there is none.
        remedy: what to do about it, one sentence. May be omitted when `what` says it.
    """

    def __init__(self, what: Text, *, where: str = "", remedy: Text | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """Return the whole message on one line: where, what and what to do."""
        parts = [f"{self.where}: {self.what.to(language)}" if self.where else self.what.to(language)]
        if self.remedy is not None:
            parts.append(self.remedy.to(language))
        return " ".join(parts)


class SourceError(SigapError):
    """A file or export that cannot be read as what it is said to be."""


class OutputError(SigapError):
    """A result that cannot be written where it was asked for."""
