"""Annotation file -> n-gram model of the training glosses, a prior for CTC beam search.

signmm data ngram data/phoenix14t/annotations.json --order 3 --out data/phoenix14t/ngram3.json
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data ngram``."""
    parser = command_parser('data ngram', __doc__)
    parser.add_argument('annotations')
    parser.add_argument('--order', type=int, default=3, help='n')
    parser.add_argument('--split', default='train', help='the split to count')
    parser.add_argument('--out', required=True)
    args = parser.parse_args(argv)
    from signmm.datasets.annotations import read_annotations
    from signmm.decoding.ngram import NGram
    from signmm.text.rules import sample_tokens

    _, samples = read_annotations(args.annotations)
    sentences = [sample_tokens(sample, 'gloss') for sample in samples if sample['split'] == args.split]
    model = NGram.fit(sentences, sorted({token for sentence in sentences for token in sentence}), args.order)
    model.save(args.out)
    print(f'{args.out}: {args.order}-gram of {len(sentences):,} sentences, {len(model.counts):,} histories')
    return 0
