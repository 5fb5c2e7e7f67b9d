"""Annotation file -> vocabulary of glosses, words or characters.

signmm data vocabulary data/phoenix14t/annotations.json --field gloss --out data/phoenix14t/glosses.json
signmm data vocabulary data/csl_daily/annotations.json --field text --unit char --rule slt_text \
    --out data/csl_daily/characters.json
signmm data vocabulary data/phoenix14t/annotations.json --field text --unit subword --size 1500 \
    --out data/phoenix14t/subwords.model
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data vocabulary``."""
    parser = command_parser('data vocabulary', __doc__)
    parser.add_argument('annotations')
    parser.add_argument('--field', choices=('gloss', 'text'), default='gloss')
    parser.add_argument('--unit', choices=('word', 'char', 'subword'), default='word', help='of texts')
    parser.add_argument('--rule', help='default: train_gloss for glosses, slt_text for texts')
    parser.add_argument('--min-count', type=int, default=1)
    parser.add_argument('--size', type=int, default=1500, help='number of subwords')
    parser.add_argument('--out', required=True)
    args = parser.parse_args(argv)
    from signmm.datasets.annotations import read_annotations
    from signmm.text.rules import RULES, build_vocabulary, sample_tokens
    from signmm.text.subwords import train_subwords

    _, samples = read_annotations(args.annotations)
    if args.unit == 'subword':
        texts = [sample['text'] for sample in samples if sample['split'] == 'train']
        print(f'{args.out}: {len(train_subwords(texts, args.out, args.size))} subwords of {len(texts):,} sentences')
        return 0
    rule = args.rule or ('train_gloss' if args.field == 'gloss' else 'slt_text')
    sentences = [(sample['split'], sample_tokens(sample, args.field, args.unit)) for sample in samples]
    vocabulary = build_vocabulary(sentences, rule, args.min_count)
    vocabulary.save(args.out)
    print(f'{args.out}: {len(vocabulary)} tokens ({rule}, special ones {", ".join(RULES[rule].specials)})')
    return 0
