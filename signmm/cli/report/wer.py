"""Report on continuous recognition, from what `signmm test --out` wrote.

signmm report wer hypotheses.json --clean-up phoenix14t --html report.html
signmm report wer reference.stm hypothesis.ctm --clean-up phoenix14t

Files are .json, .ctm, .stm or lines `id|GLOSS GLOSS ...`; a single .json holds references and hypotheses.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser
from signmm.cli.report.sentence_files import add_files, read_pairs


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report wer``."""
    parser = command_parser('report wer', __doc__)
    add_files(parser)
    parser.add_argument('--clean-up', default='none', help='none, phoenix14, phoenix14t or another known one')
    parser.add_argument('--costs', default='sclite', help='sclite or unit')
    parser.add_argument('--top', type=int, default=20, help='rows of each table')
    parser.add_argument('--html', type=Path, help='also write a page')
    args = parser.parse_args(argv)
    from signmm.evaluation.hypothesis_files import glosses_of
    from signmm.evaluation.phoenix_cleanup import get_clean_up
    from signmm.evaluation.wer_report import as_html, as_text, wer_report
    from signmm.io.atomic import write_text

    names, references, hypotheses = read_pairs(args.reference, args.hypothesis)
    clean = get_clean_up(args.clean_up)
    report = wer_report(
        names,
        [clean(glosses_of(sentence)) for sentence in references],
        [clean(glosses_of(sentence), True) for sentence in hypotheses],
        args.costs,
    )
    print(as_text(report, args.top), end='')
    if args.html:
        write_text(args.html, as_html(report, args.top))
    return 0
