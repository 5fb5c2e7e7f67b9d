"""Clips of another lexicon as further training clips of wlasl50: rows "with extra clips" of docs/recipes.md.

python -m tests.real.extra_clips                      # kernel machine, three directions, and what the clips look like
python -m tests.real.extra_clips --dev                # train on fold 0, test on fold 1
python -m tests.real.extra_clips --seeds 0 1 2        # and the small network
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from mmengine.registry import init_default_scope

from signmm.baselines import ClipRows, predict, read_rows, row_recipe
from signmm.baselines.classifiers import Settings
from signmm.config.open import open_config
from signmm.io import PackedStore
from signmm.structures import PoseSequence
from tests.real import real_data
from tests.real.experiments import CONFIGS, ROOT
from tests.real.small_data import dev_files, fold_files, hits, interval, scores

#: Names of signs in ``asl100_single`` that are other forms of a gloss of wlasl50.
OTHER_NAMES = {'finished': 'finish'}
CONFIG = 'wlasl50_signmm_small.py'
SETTINGS = Settings(fisher=1.0)
DRAWS = 8


def extra_clips(labels: list[str]) -> list[tuple[str, int, PoseSequence]]:
    """Reads the clips of ``asl100_single`` whose sign has the name of a gloss.

    Frames without any hand are left out, as they are missing from wlasl50.

    Args:
        labels: The glosses.

    Returns:
        Name, label and poses of each clip.
    """
    z = dict(np.load(real_data.DATA / 'asl100_single' / 'asl100.npz'))
    names = real_data.LAYOUTS['mediapipe75'].joints[:33]
    # There is no visibility: what is not zero was found.
    z['pose'] = np.concatenate([z['pose'], np.abs(z['pose']).any(-1, keepdims=True)], -1)
    found = []
    for gloss, s in zip(z['gloss'].tolist(), real_data.clips(z), strict=True):
        gloss = OTHER_NAMES.get(gloss, gloss)
        if gloss in labels:
            hand = np.abs(z['left'][s]).any((1, 2)) | np.abs(z['right'][s]).any((1, 2))
            body, left, right = (z[part][s][hand] for part in ('pose', 'left', 'right'))
            name = f'asl100_{gloss}'
            pose = real_data.holistic(body, names, left, right, name, depth=True)
            found.append((name, labels.index(gloss), pose))
    return found


def with_extra(files: Path, out: Path = ROOT) -> Path:
    """Writes a set once more, with the extra clips in its training split.

    Args:
        files: Annotation file of wlasl50; its store lies beside it.
        out: Target folder.

    Returns:
        The new annotation file.
    """
    folder = out / f'{files.parent.name}_extra'
    if not (folder / 'annotations.json').is_file():
        data, store = json.loads(files.read_text()), PackedStore(files.parent / 'poses')
        extra = extra_clips(data['metainfo']['labels'])
        samples = data['samples'] + [{'video_id': v, 'split': 'train', 'label': label} for v, label, _ in extra]
        poses = [store[sample['video_id']] for sample in data['samples']] + [pose for _, _, pose in extra]
        real_data.write(out, folder.name, samples, poses, data['metainfo']['labels'])
    return folder / 'annotations.json'


def kernel_scores(files: Path) -> tuple[ClipRows, np.ndarray]:
    """Asks the kernel machine of the best options.

    Args:
        files: Annotation file.

    Returns:
        The N test clips and (N, C) scores, both by the clips' names.
    """
    recipe = row_recipe(open_config(str(CONFIGS / CONFIG)), CONFIG)
    train = read_rows(files, files.parent / 'poses', ['train'], recipe, draws=DRAWS)
    test = read_rows(files, files.parent / 'poses', ['test'], recipe)
    order = np.argsort(test.video_ids)
    test = ClipRows(test.video_ids[order], test.labels[order], test.views[order], test.label_names)
    return test, predict('kernel', train, test, SETTINGS)


def print_places(files: Path) -> None:
    """Prints at which place the kernel machine of wlasl50's training clips ranks each extra clip's own sign.

    Args:
        files: Annotation file without the extra clips.
    """
    recipe = row_recipe(open_config(str(CONFIGS / CONFIG)), CONFIG)
    whole = with_extra(files)
    train = read_rows(files, files.parent / 'poses', ['train', 'test'], recipe, draws=DRAWS)
    asked = read_rows(whole, whole.parent / 'poses', ['train'], recipe)
    mine = np.array([str(video).startswith('asl100_') for video in asked.video_ids])
    asked = ClipRows(asked.video_ids[mine], asked.labels[mine], asked.views[mine], asked.label_names)
    for video, label, row in zip(asked.video_ids, asked.labels, predict('kernel', train, asked, SETTINGS), strict=True):
        best = asked.label_names[row.argmax()]
        print(f'{video}: own sign at place {1 + int((row > row[label]).sum())}, first {best}')


def main() -> None:
    """Prints a row without and one with the extra clips for each model, all test clips and those of the signs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--dev', action='store_true')
    parser.add_argument('--seeds', type=int, nargs='*', default=[], help='of the small network')
    args = parser.parse_args()
    init_default_scope('signmm')
    print_places(fold_files(0))
    plain = [dev_files()] if args.dev else [fold_files(fold) for fold in range(3)]
    values: dict[str, list[list[np.ndarray]]] = {'kernel': [[], []], **({'small': [[], []]} if args.seeds else {})}
    touched = []
    for files in plain:
        for which, path in enumerate((files, with_extra(files))):
            test, found = kernel_scores(path)
            values['kernel'][which].append((found.argmax(1) == test.labels).astype(float))
            if args.seeds:
                runs = [hits(scores('small', path, path, seed)) for seed in args.seeds]
                values['small'][which].append(np.mean(runs, axis=0))
        signs = {label for _, label, _ in extra_clips(list(test.label_names))}
        touched.append(np.isin(test.labels, list(signs)))
    for name, (without, extra) in values.items():
        for what, chosen in (('all', [np.ones_like(t) for t in touched]), ('these signs', touched)):
            one = [v[t] for v, t in zip(without, chosen, strict=True)]
            other = [v[t] for v, t in zip(extra, chosen, strict=True)]
            gap = [a - b for a, b in zip(other, one, strict=True)]
            cells = [f'{100 * np.mean([v.mean() for v in x]):.1f} [{"{:.1f}, {:.1f}".format(*interval(x))}]'
                     for x in (one, other, gap)]  # fmt: skip
            print(f'| {name}, {what} ({sum(map(len, one))} clips) | {" | ".join(cells)} |', flush=True)


if __name__ == '__main__':
    main()
