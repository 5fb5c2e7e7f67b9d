"""Finds clips in a dictionary made by signmm index.

    signmm lookup signs.npz work_dirs/my_signs/best.pth clip.mp4 [folder ...] [--topk 5]
    signmm lookup signs.npz work_dirs/my_signs/best.pth queries --by-folder      # metrics

Prints the nearest signs of each clip with their cosines, how probable it is that its sign is in the dictionary (if one
clip in two is), and "not in the dictionary?" where the best cosine is below the threshold. With --by-folder the clips
lie in folders named by their sign, and R@1, R@5, R@10, MRR and DCG are printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signmm.cli.arguments import add_clip_arguments, command_parser, positive

if TYPE_CHECKING:
    from signmm.lookup import Decision, Match


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('lookup', __doc__)
    parser.add_argument('dictionary', help='.npz written by signmm index')
    parser.add_argument('checkpoint', help='the .pth that it was made with')
    parser.add_argument('inputs', nargs='+', help='pose files, videos or folders')
    parser.add_argument('--topk', type=positive, default=5, help='signs for each clip')
    parser.add_argument('--by-folder', action='store_true', help='folders name the true signs: print metrics')
    parser.add_argument('--json', action='store_true', help='print JSON instead of lines')
    add_clip_arguments(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm lookup``."""
    args = _parse_args(argv)
    import numpy as np

    from signmm.apis.clips import ClipReader
    from signmm.apis.lookup_vectors import clip_vectors, lookup_inferencer
    from signmm.io.ids import nfc
    from signmm.lookup import SignDictionary
    from signmm.lookup.metrics import ranking_metrics
    from signmm.utils.errors import ConfigError

    signs = SignDictionary.load(args.dictionary, args.checkpoint)
    with lookup_inferencer(args.checkpoint, signs.space, args.device) as inferencer:
        reader = ClipReader(inferencer.extract, args.image_size, order=args.order, fields=args.fields)
        clips, vectors = clip_vectors(inferencer, reader.clips(args.inputs), signs.space)
    known = sorted(set(signs.names.tolist()))
    answers = signs.lookup(vectors, len(known) if args.by_folder else args.topk)
    rows = [_answer(clip, found[: args.topk], signs.decision) for clip, found in zip(clips, answers, strict=True)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print('\n'.join(map(_line, rows)))
    if args.by_folder:
        truth = [nfc(Path(clip).parent.name) for clip in clips]
        lost = sorted(set(truth) - set(known))
        if lost:
            raise ConfigError(f"{args.dictionary}: has no sign '{lost[0]}', the folder of a query")
        ranks = [1 + [match.name for match in found].index(name) for name, found in zip(truth, answers, strict=True)]
        values = ranking_metrics(np.array(ranks)).items()
        text = f'{len(clips)} queries: {", ".join(f"{name} {value:.2f}" for name, value in values)}'
        print(text, file=sys.stderr if args.json else sys.stdout)
    return 0


def _answer(clip: str, found: Sequence[Match], decision: Decision | None) -> dict[str, Any]:
    from dataclasses import asdict

    answer: dict[str, Any] = {'clip': clip, 'signs': [asdict(match) for match in found]}
    if decision is not None:
        best = found[0].score
        known = {'threshold': decision.threshold, 'in_dictionary': best >= decision.threshold}
        answer |= {**known, 'confidence': decision.confidence(best)}
    return answer


def _line(answer: Mapping[str, Any]) -> str:
    signs = ', '.join('{name} {score:.3f}'.format(**match) for match in answer['signs'])
    text = f'{answer["clip"]}: {signs}'
    if answer.get('confidence') is not None:
        text += f'  (in the dictionary: {100 * answer["confidence"]:.0f} %)'
    return text if answer.get('in_dictionary', True) else f'{text}  not in the dictionary?'
