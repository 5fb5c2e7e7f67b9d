"""Makes a SynthSign corpus: annotation files and packed pose stores, splits by held-out signers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data synth``."""
    args = _parse_args(argv)
    from signmm.datasets.annotations import split_counts
    from signmm.synth.corpus import SynthSign
    from signmm.synth.export import remove_corpus, write_clips, write_sentences

    corpus = SynthSign(args.glosses, args.signers, args.seed, args.difficulty, args.depth)
    if args.overwrite:
        remove_corpus(args.out)
    samples = write_clips(corpus, args.out, args.repeats)
    print(f'{args.out / "clips.json"}: {split_counts(samples)}, {corpus.extractor}, difficulty {args.difficulty}')
    if args.sentences:
        rows = write_sentences(corpus, args.out, args.sentences)
        print(f'{args.out / "sentences.json"}: {split_counts(rows)}')
    if args.baseline:
        _report_baseline(args.out, samples)
    return 0


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('data synth', __doc__)
    parser.add_argument('out', type=Path, help='folder to write to')
    parser.add_argument('--glosses', type=int, default=20, help='size of the vocabulary')
    parser.add_argument('--signers', type=int, default=10, help='number of signers, 3 or more')
    parser.add_argument('--repeats', type=int, default=5, help='clips of each gloss by each signer')
    parser.add_argument('--seed', type=int, default=0, help='seed of everything')
    parser.add_argument('--difficulty', type=float, default=0.5, help='0 (easy) to 1 (hard)')
    parser.add_argument('--sentences', type=int, default=0, help='number of sentences to write as well')
    parser.add_argument('--depth', action='store_true', help='give the poses a third coordinate')
    parser.add_argument('--overwrite', action='store_true', help='replace a corpus that this tool wrote before')
    parser.add_argument('--baseline', action='store_true', help='report 1-nearest-neighbour accuracies of the clips')
    return parser.parse_args(argv)


def _report_baseline(folder: Path, samples: list[dict]) -> None:
    import numpy as np

    from signmm.io import PackedStore
    from signmm.synth.baseline import nearest_neighbour, normalised_features, raw_features

    store = PackedStore(folder / 'clips_poses')
    poses = [store[sample['video_id']] for sample in samples]
    labels = [sample['label'] for sample in samples]
    signers = [int(sample['signer'][1:]) for sample in samples]
    chance = 100 / len(set(labels))
    print(f'1-nearest-neighbour top-1 %, {len(samples)} clips, chance {chance:.1f}')
    for name, function in (('raw', raw_features), ('normalised', normalised_features)):
        within, across = nearest_neighbour(np.stack([function(pose) for pose in poses]), labels, signers)
        print(f'  {name:<10} coordinates: within a signer {within:.1f}, across signers {across:.1f}')
