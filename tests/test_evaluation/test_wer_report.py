from __future__ import annotations

from signmm.evaluation.wer_report import as_html, as_text, wer_report


def test_worked_example():
    references = [['A', 'B', 'C'], ['A', '<B>'], []]
    hypotheses = [['A', 'X', 'C', 'D'], ['<B>'], []]
    report = wer_report(['one', 'two', 'three'], references, hypotheses, 'unit')
    assert report.confusions == {('B', 'X'): 1}
    assert (report.deletions, report.insertions) == ({'A': 1}, {'D': 1})
    text = as_text(report)
    assert text.startswith('WER 60.00 % (3 errors / 5 glosses in 3 sentences): del 20.00 % (1)')
    assert 'one\nref A B C *\nhyp A X C D\n      S   I\n' in text
    assert 'two\nref A <B>\nhyp * <B>\n    D\n' in text
    page = as_html(report)
    assert '&lt;B&gt;' in page and '<td class="S">X' in page
