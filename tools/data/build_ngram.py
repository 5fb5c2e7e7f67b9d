"""Annotation file -> n-gram model of the training glosses, a prior for CTC beam search.

python tools/data/build_ngram.py data/phoenix14t/annotations.json --order 3 --out data/phoenix14t/ngram3.json
"""

from __future__ import annotations

import argparse

from signmm.datasets.annotations import read_annotations
from signmm.datasets.vocabulary import sample_tokens
from signmm.decoding.ngram import NGram


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('annotations')
    parser.add_argument('--order', type=int, default=3, help='n')
    parser.add_argument('--split', default='train', help='the split to count')
    parser.add_argument('--out', required=True)
    args = parser.parse_args(argv)
    _, samples = read_annotations(args.annotations)
    sentences = [sample_tokens(sample, 'gloss') for sample in samples if sample['split'] == args.split]
    model = NGram.fit(sentences, sorted({token for sentence in sentences for token in sentence}), args.order)
    model.save(args.out)
    print(f'{args.out}: {args.order}-gram of {len(sentences):,} sentences, {len(model.counts):,} histories')


if __name__ == '__main__':
    main()
