"""BLEU-1 to BLEU-4 and ROUGE-L of translations, from what `signmm test --out` wrote.

signmm report bleu hypotheses.json [--preset none|13a|char|legacy]
signmm report bleu reference.txt hypothesis.txt

Files are .json, .stm or lines `id|sentence`; a single .json holds references and translations.
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import command_parser
from signmm.cli.report.sentence_files import add_files, read_pairs


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report bleu``."""
    parser = command_parser('report bleu', __doc__)
    add_files(parser)
    parser.add_argument('--preset', default='none', help='none, 13a, char (Chinese) or legacy (neccam/slt)')
    parser.add_argument('--rouge', default='beta1.2', help='variant of ROUGE-L: beta1.2 or package')
    args = parser.parse_args(argv)
    from signmm.evaluation.bleu import corpus_bleu
    from signmm.evaluation.hypothesis_files import text_of
    from signmm.evaluation.rouge import rouge_l

    names, right, recognised = read_pairs(args.reference, args.hypothesis)
    references, hypotheses = [text_of(s) for s in right], [text_of(s) for s in recognised]
    values, signature = corpus_bleu(references, hypotheses, args.preset)
    rows = {f'BLEU-{n}': value for n, value in enumerate(values, 1)}
    rows['ROUGE-L'] = rouge_l(references, hypotheses, args.rouge)
    print(f'{len(names)} sentences\n\n| metric | value |\n| :--- | ---: |')
    print('\n'.join(f'| {name} | {value:.2f} |' for name, value in rows.items()))
    print(f'\nsacreBLEU: {signature}')
    return 0
