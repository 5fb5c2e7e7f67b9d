"""What the doctor says: findings, tables and the numbers behind the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: A problem makes results wrong or incomparable, a warning may do so, a note is good to know.
SEVERITIES = ('problem', 'warning', 'note')


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        check: Name of the check.
        severity: One of :data:`SEVERITIES`.
        text: What is wrong.
        items: The clips, classes or signers concerned, one line each.
        cure: What to do; only a note may be without.
    """

    check: str
    severity: str
    text: str
    items: tuple[str, ...] = ()
    cure: str = ''

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f'severity must be one of {SEVERITIES}, got {self.severity!r}')
        if self.severity != 'note' and not self.cure:
            raise ValueError(f'a {self.severity} needs a cure: {self.check}: {self.text}')


@dataclass
class Report:
    """The result of a check-up.

    Attributes:
        title: What was examined.
        findings: What was found.
        tables: Title to rows; the first row is the header.
        figures: Name to numbers to draw, see :mod:`signmm.doctor.figures`.
        leaks: A dict for each pair of copies: ids, splits and how they lie on each other.
    """

    title: str
    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, list[list[Any]]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    leaks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """True without a problem; warnings and notes are allowed."""
        return not any(f.severity == 'problem' for f in self.findings)

    def of(self, severity: str) -> list[Finding]:
        """Gives the findings of one severity.

        Args:
            severity: One of :data:`SEVERITIES`.

        Returns:
            Findings in the order of the checks.
        """
        return [f for f in self.findings if f.severity == severity]

    def as_dict(self) -> dict[str, Any]:
        """Gives everything but the pictures as plain values."""
        findings = [{**vars(f), 'items': list(f.items)} for f in self.findings]
        return {
            'title': self.title,
            'healthy': self.healthy,
            'findings': findings,
            'tables': self.tables,
            'leaks': self.leaks,
        }


def shortened(items: Sequence[str], most: int = 5) -> str:
    """Writes the first of many names.

    Args:
        items: Names.
        most: How many to write.

    Returns:
        For example ``'a, b, ... (17)'``.
    """
    return ', '.join(items[:most]) + (f', ... ({len(items):,})' if len(items) > most else '')
