"""Annotation file -> vocabulary of glosses, words or characters.

python tools/data/build_vocabulary.py data/phoenix14t/annotations.json --field gloss --out data/phoenix14t/glosses.json
python tools/data/build_vocabulary.py data/csl_daily/annotations.json --field text --unit char --rule slt_text \
        --out data/csl_daily/characters.json
python tools/data/build_vocabulary.py data/phoenix14t/annotations.json --field text --unit subword --size 1500 \
        --out data/phoenix14t/subwords.model
"""

from __future__ import annotations

import argparse

from signmm.datasets.annotations import read_annotations
from signmm.datasets.subwords import train_subwords
from signmm.datasets.vocabulary import RULES, build_vocabulary, sample_tokens


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('annotations')
    parser.add_argument('--field', choices=('gloss', 'text'), default='gloss')
    parser.add_argument('--unit', choices=('word', 'char', 'subword'), default='word', help='of texts')
    parser.add_argument('--rule', choices=sorted(RULES), help='default: train_gloss for glosses, slt_text for texts')
    parser.add_argument('--min-count', type=int, default=1)
    parser.add_argument('--size', type=int, default=1500, help='number of subwords')
    parser.add_argument('--out', required=True)
    args = parser.parse_args(argv)
    _, samples = read_annotations(args.annotations)
    if args.unit == 'subword':
        texts = [sample['text'] for sample in samples if sample['split'] == 'train']
        print(f'{args.out}: {len(train_subwords(texts, args.out, args.size))} subwords of {len(texts):,} sentences')
        return
    rule = args.rule or ('train_gloss' if args.field == 'gloss' else 'slt_text')
    sentences = [(sample['split'], sample_tokens(sample, args.field, args.unit)) for sample in samples]
    vocabulary = build_vocabulary(sentences, rule, args.min_count)
    vocabulary.save(args.out)
    print(f'{args.out}: {len(vocabulary)} tokens ({rule}, special ones {", ".join(RULES[rule].specials)})')


if __name__ == '__main__':
    main()
