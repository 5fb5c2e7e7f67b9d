"""Late fusion: sums the score files of several models (pose and RGB, joint and motion, ...) and tests the sum.

For models of glosses (CTC): averages what they say of every step, decodes the mean and tests it.

    signmm fuse pose.npz rgb.npz                          # plain sum, as SignBERT, BEST and MASA (+R)
    signmm fuse pose.npz rgb.npz --weights 1.0 0.5
    signmm fuse pose.npz rgb.npz --fit pose_val.npz rgb_val.npz
    signmm fuse ctc_0.npz ctc_1.npz ctc_2.npz --out hyp.json   # files of models of glosses

Score files are written by signmm test CONFIG CHECKPOINT --out FILE; those of other programs need the same four
arrays (docs/how_to/late_fusion.md). Weights are fitted on a validation split alone: files that share a clip with the
tested ones are refused.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import command_parser, positive
from signmm.utils.errors import ConfigError

if TYPE_CHECKING:
    from signmm.evaluation.score_files import ScoreFile


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('fuse', __doc__)
    parser.add_argument('files', nargs='+', help='.npz or .json score files of the same clips')
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument('--weights', type=float, nargs='+', help='one for each file; default 1')
    chosen.add_argument(
        '--fit', nargs='+', metavar='VAL_FILE', help='fit the weights on these files, in the same order'
    )
    parser.add_argument('--step', type=float, default=0.1, help='grid of the fitted weights, which add up to 1')
    parser.add_argument(
        '--softmax', action='store_true', help='turn scores into probabilities first, if any are logits'
    )
    parser.add_argument('--topk', type=positive, nargs='+', default=[1, 5])
    parser.add_argument('--out', help='.npz or .json file for the fused scores; .json or .txt for glosses')
    glosses = parser.add_argument_group('models of glosses')
    glosses.add_argument('--beam-width', type=positive, default=10)
    glosses.add_argument('--language-model', help='n-gram model of signmm data ngram; none by default')
    glosses.add_argument('--lm-weight', type=float, default=0.5)
    glosses.add_argument('--token-bonus', type=float, default=0.0)
    glosses.add_argument('--clean-up', default='none', help='of the glosses before they are counted, as in report wer')
    glosses.add_argument('--costs', default='sclite', choices=['sclite', 'unit'], help='of the alignment')
    return parser.parse_args(argv)


def _fuse_glosses(args: argparse.Namespace) -> None:
    from signmm.evaluation.fusion import check_apart
    from signmm.evaluation.hypothesis_files import format_clip, write_hypotheses
    from signmm.evaluation.step_files import read_steps
    from signmm.evaluation.step_fusion import StepDecoder, fit_step_weights, fuse_steps

    options = ('beam_width', 'language_model', 'lm_weight', 'token_bonus', 'clean_up', 'costs')
    decoder = StepDecoder(**{name: getattr(args, name) for name in options})
    out = Path(args.out).expanduser() if args.out else None
    if out is not None and out.suffix not in ('.json', '.txt'):
        raise ConfigError(f'--out {out}: expected a name ending in .json or .txt, the forms without times, for glosses')
    files = [read_steps(path) for path in args.files]
    weights = args.weights or [1.0] * len(files)
    if args.fit is not None:
        validation = [read_steps(path) for path in args.fit]
        check_apart(validation, files[0])
        _same_number(validation, files)
        weights = fit_step_weights(validation, decoder, args.step)
    mean = fuse_steps(files, weights)
    print(f'weights: {" ".join(f"{weight:g}" for weight in weights)}{" (fitted)" if args.fit else ""}')
    print(f'clips: {len(mean.video_ids)}\n| glosses of | WER | deletions | insertions | substitutions |')
    print(f'{"| --- " * 5}|')
    for name, file in {**{str(file.path): file for file in files}, 'mean': mean}.items():
        found = decoder.wer(file)
        print(f'| {name} | {found.wer:.2f} | {found.deletions} | {found.insertions} | {found.substitutions} |')
    if out is not None:
        rows = zip(mean.video_ids, mean.references, decoder.glosses(mean), strict=True)
        clips = [{'video_id': name, 'gt_gloss': wanted, 'pred_gloss': glosses} for name, wanted, glosses in rows]
        write_hypotheses(out, [format_clip(clip, 'pred_gloss', out.suffix) for clip in clips])


def _same_number(validation: Sequence[object], files: Sequence[object]) -> None:
    if len(validation) != len(files):
        raise ConfigError(f'--fit: {len(validation)} files for {len(files)} tested ones; give one for each')


def _report(rows: dict[str, ScoreFile], topk: Sequence[int]) -> None:
    from signmm.evaluation.accuracy import top_k_accuracy

    names = [f'top{k} per {per}' for k in topk for per in ('instance', 'class')]
    print(f'| scores | {" | ".join(names)} |\n{"| --- " * (len(names) + 1)}|')
    for name, file in rows.items():
        values = [top_k_accuracy(file.scores, file.labels, k, per) for k in topk for per in ('instance', 'class')]
        print(f'| {name} | {" | ".join(f"{value:.4f}" for value in values)} |')


def _find_weights(args: argparse.Namespace, files: Sequence[ScoreFile]) -> Sequence[float]:
    from signmm.evaluation.fusion import check_apart, fit_weights
    from signmm.evaluation.score_files import read_scores

    if args.fit is None:
        return args.weights or [1.0] * len(files)
    validation = [read_scores(path) for path in args.fit]
    _same_number(validation, files)
    check_apart(validation, files[0])
    if validation[0].scores.shape[1] != files[0].scores.shape[1]:
        classes = [file[0].scores.shape[1] for file in (validation, files)]
        raise ConfigError(f'--fit: {validation[0].path} has {classes[0]} classes, {files[0].path} has {classes[1]}')
    return fit_weights(validation, args.softmax, args.step)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm fuse``."""
    args = _parse_args(argv)
    from signmm.evaluation.fusion import align_scores, fuse_scores
    from signmm.evaluation.score_files import check_out, read_scores, write_scores
    from signmm.evaluation.step_files import holds_steps

    if holds_steps(args.files[0]):
        _fuse_glosses(args)
        return 0

    out = check_out(args.out) if args.out else None
    files = align_scores([read_scores(path) for path in args.files])
    weights = _find_weights(args, files)
    fused = fuse_scores(files, weights, args.softmax)
    if (fused.labels < 0).any() and out is None:
        raise ConfigError(f'{files[0].path}: clips without labels cannot be tested; --out FILE writes the sum')
    print(f'weights: {" ".join(f"{weight:g}" for weight in weights)}{" (fitted)" if args.fit else ""}')
    print(f'clips: {len(fused.video_ids)}')
    if not (fused.labels < 0).any():
        _report({**{str(Path(file.path)): file for file in files}, 'sum': fused}, args.topk)
    if out is not None:
        write_scores(replace(fused, path=out))
    return 0
