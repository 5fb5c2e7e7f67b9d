"""The report as text for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from signmm.doctor.report import SEVERITIES, Report

_STYLE = {'problem': 'bold red', 'warning': 'yellow', 'note': 'dim'}


def print_report(report: Report, console: Console, most: int = 5) -> None:
    """Prints a report, problems first.

    Args:
        report: The report.
        console: Where to print.
        most: Lines of details for each finding.
    """
    console.rule(escape(report.title))
    for title, rows in report.tables.items():
        table = Table(title=title, title_justify='left')
        for name in rows[0]:
            table.add_column(str(name), justify='left' if name == rows[0][0] else 'right')
        for row in rows[1:]:
            table.add_row(*(f'{v:,}' if isinstance(v, int) else str(v) for v in row))
        console.print(table)
    for severity in SEVERITIES:
        for finding in report.of(severity):
            style = _STYLE[severity]
            console.print(
                f'[{style}]{severity:<8}[/] [bold]{finding.check}[/]: {escape(finding.text)}', highlight=False
            )
            if finding.cure and severity != 'note':
                console.print(f'         [bold]cure[/]: {escape(finding.cure)}', highlight=False)
            if severity != 'note' and len(finding.items) > 1:
                for item in finding.items[:most]:
                    console.print(f'           - {escape(item)}', highlight=False)
                if len(finding.items) > most:
                    console.print(f'           ... and {len(finding.items) - most:,} more', highlight=False)
    counts = ', '.join(f'{len(report.of(s))} {s}{"" if len(report.of(s)) == 1 else "s"}' for s in SEVERITIES)
    style = 'green' if report.healthy else 'bold red'
    console.print(f'[{style}]{"healthy" if report.healthy else "not healthy"}[/]: {counts}')
