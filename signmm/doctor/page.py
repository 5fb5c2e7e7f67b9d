"""The report as one HTML page that needs no other file."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from signmm.doctor.figures import draw
from signmm.doctor.report import SEVERITIES, Finding, Report

_STYLE = """
body{font:15px/1.45 sans-serif;max-width:1250px;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.5em} h2{font-size:1.2em;margin-top:2em}
table{border-collapse:collapse} td,th{padding:3px 12px;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}
.finding{border-left:5px solid;padding:4px 10px;margin:6px 0;overflow-wrap:anywhere}
.problem{border-color:#b00;background:#fff0f0}.warning{border-color:#d80;background:#fff8e8}.note{border-color:#999;background:#f6f6f6}
.when{color:#666}
.pictures{display:flex;flex-wrap:wrap;gap:14px} figure{margin:0} figcaption{font-weight:bold;font-size:.9em}
img{max-width:100%} details{font-size:.9em} li{overflow-wrap:anywhere}
"""
#: Lines of details in the page for one finding.
MOST = 200


def as_html(reports: Sequence[Report], made: str = '') -> str:
    """Writes the page.

    Args:
        reports: One or several reports.
        made: When and by which command, for the first line.

    Returns:
        HTML with the pictures inside.
    """
    body = '\n'.join([f'<p class="when">{escape(made)}</p>' if made else '', *(_section(report) for report in reports)])
    head = f'<meta charset="utf8"><title>Data doctor</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}\n{body}\n</html>\n'


def _section(report: Report) -> str:
    parts = [f'<h1>{escape(report.title)}: {"healthy" if report.healthy else "not healthy"}</h1>']
    for title, rows in report.tables.items():
        head, *rest = [[escape(f'{v:,}' if isinstance(v, int) else str(v)) for v in row] for row in rows]
        lines = ''.join('<tr>' + ''.join(f'<td>{v}</td>' for v in row) + '</tr>' for row in rest)
        names = ''.join(f'<th>{v}</th>' for v in head)
        parts.append(f'<h2>{escape(title.capitalize())}</h2><table><tr>{names}</tr>{lines}</table>')
    parts.append('<h2>Findings</h2>')
    parts += [_finding(f) for severity in SEVERITIES for f in report.of(severity)]
    pictures = []
    for title, png in draw(report.figures).items():
        data = base64.b64encode(png).decode()
        caption = f'<figcaption>{escape(title)}</figcaption>'
        pictures.append(f'<figure>{caption}<img alt="{escape(title)}" src="data:image/png;base64,{data}"></figure>')
    if pictures:
        parts.append(f'<h2>Pictures</h2><div class="pictures">{"".join(pictures)}</div>')
    return '\n'.join(parts)


def _finding(finding: Finding) -> str:
    details = ''
    if finding.items:
        lines = ''.join(f'<li>{escape(item)}</li>' for item in finding.items[:MOST])
        more = len(finding.items) - MOST
        lines += f'<li>... and {more:,} more</li>' if more > 0 else ''
        count = '1 entry' if len(finding.items) == 1 else f'{len(finding.items):,} entries'
        details = f'<details><summary>{count}</summary><ul>{lines}</ul></details>'
    cure = f'<br><b>What to do:</b> {escape(finding.cure)}.' if finding.cure and finding.severity != 'note' else ''
    return (
        f'<div class="finding {finding.severity}"><b>{finding.severity.capitalize()}: {escape(finding.check)}</b> '
        f'{escape(finding.text)}{cure}{details}</div>'
    )
