"""What went wrong in continuous recognition: alignments, confusions, insertions, deletions, as text and HTML."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from signmm.evaluation.edit_alignment import Alignment, align
from signmm.evaluation.wer import WERResult, corpus_wer


@dataclass(frozen=True)
class WERReport:
    """A corpus, aligned.

    Attributes:
        result: Counts and rates.
        sentences: Id and alignment of each sentence.
        confusions: (reference gloss, hypothesis gloss) to count.
        deletions: Gloss to count.
        insertions: Gloss to count.
    """

    result: WERResult
    sentences: list[tuple[str, Alignment]]
    confusions: Counter[tuple[str, str]]
    deletions: Counter[str]
    insertions: Counter[str]


def wer_report(
    ids: Sequence[str], references: Sequence[Sequence[str]], hypotheses: Sequence[Sequence[str]], costs: str = 'sclite'
) -> WERReport:
    """Aligns a corpus.

    Args:
        ids: Of the sentences.
        references: Glosses, cleaned already.
        hypotheses: Likewise, in the same order.
        costs: A key of :data:`signmm.evaluation.edit_alignment.COSTS`.

    Returns:
        The report.
    """
    result = corpus_wer(references, hypotheses, costs)
    sentences = list(zip(ids, align(references, hypotheses, costs), strict=True))
    report = WERReport(result, sentences, Counter(), Counter(), Counter())
    for _, pairs in sentences:
        for wanted, got in pairs:
            if got is None and wanted is not None:
                report.deletions[wanted] += 1
            elif wanted is None and got is not None:
                report.insertions[got] += 1
            elif wanted is not None and got is not None and wanted != got:
                report.confusions[wanted, got] += 1
    return report


def _summary(report: WERReport) -> str:
    r = report.result
    parts = (('del', r.deletions), ('ins', r.insertions), ('sub', r.substitutions))
    details = ', '.join(f'{name} {r.rate(count):.2f} % ({count})' for name, count in parts)
    size = f'{r.errors} errors / {r.reference_tokens} glosses in {len(report.sentences)} sentences'
    return f'WER {r.wer:.2f} % ({size}): {details}'


def _tables(report: WERReport, top: int) -> list[tuple[str, list[tuple[str, int]]]]:
    confusions = [(f'{wanted} -> {got}', count) for (wanted, got), count in report.confusions.most_common(top)]
    return [
        ('most confused', confusions),
        ('most deleted', report.deletions.most_common(top)),
        ('most inserted', report.insertions.most_common(top)),
    ]


def as_text(report: WERReport, top: int = 20) -> str:
    """Writes the report as plain text; ``*`` stands for no gloss, errors are marked D, I, S.

    Args:
        report: The report.
        top: Rows of each table.

    Returns:
        The text.
    """
    lines = [_summary(report)]
    for title, rows in _tables(report, top):
        lines += ['', title, *(f'{count:6d}  {name}' for name, count in rows)]
    for name, pairs in report.sentences:
        cells = [(wanted or '*', got or '*', _mark(wanted, got)) for wanted, got in pairs]
        widths = [max(map(len, cell)) for cell in cells]
        rows3 = zip(*cells, strict=True) if cells else [(), (), ()]
        lines += ['', name]
        for label, row in zip(('ref', 'hyp', '   '), rows3, strict=True):
            lines.append(f'{label} ' + ' '.join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
    return '\n'.join(lines) + '\n'


def _mark(wanted: str | None, got: str | None) -> str:
    return '' if wanted == got else 'D' if got is None else 'I' if wanted is None else 'S'


def as_html(report: WERReport, top: int = 20) -> str:
    """Writes the report as one HTML page.

    Args:
        report: The report.
        top: Rows of each table.

    Returns:
        The page.
    """
    style = 'body{font:14px sans-serif}td{padding:1px 6px}.D{background:#fdd}.I{background:#ddf}.S{background:#fec}'
    body = [f'<h1>{html.escape(_summary(report))}</h1>']
    for title, rows in _tables(report, top):
        cells = ''.join(f'<tr><td>{count}<td>{html.escape(name)}' for name, count in rows)
        body.append(f'<h2>{title}</h2><table>{cells}</table>')
    for name, pairs in report.sentences:
        body.append(f'<h3>{html.escape(name)}</h3><table>')
        for label, side in (('ref', 0), ('hyp', 1)):
            cells = ''.join(f'<td class="{_mark(*pair)}">{html.escape(pair[side] or "*")}' for pair in pairs)
            body.append(f'<tr><td>{label}{cells}')
        body.append('</table>')
    return f'<!doctype html><meta charset="utf8"><title>WER</title><style>{style}</style>' + '\n'.join(body) + '\n'
