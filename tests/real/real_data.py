"""Turns the real clips in ``../shared/data`` into annotation files and packed stores for tests and experiments.

    python tests/real/real_data.py work_dirs/real

The folder is internal test material: nothing of it is part of the project, and tests that need it skip without it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from signmm.io import PackedStoreWriter
from signmm.structures import LAYOUTS, PoseLayout, PoseSequence, get_layout

DATA = Path(__file__).resolve().parents[2].parent / 'shared' / 'data'
#: The sources give fractions of an unknown image; this size only fixes the aspect ratio.
ASSUMED_SIZE = (640, 480)
#: Languages of ``fingerspelling`` that no pre-training sees: reconstruction is measured on them.
HELD_OUT_LANGUAGES = ('ase', 'gsg', 'svk', 'tsm')
_WLASL50_BODY = (
    'nose', 'left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist', 'left_hip',
    'right_hip', 'left_knee', 'right_knee',
)  # fmt: skip


def load(name: str) -> dict[str, np.ndarray]:
    """Reads a whole npz file once.

    Args:
        name: Folder name, e.g. ``'wlasl50'``.

    Returns:
        Its arrays.
    """
    return dict(np.load(DATA / name / f'{name}.npz'))


def clips(z: dict[str, np.ndarray]) -> Iterator[slice]:
    """Walks over the ragged clips.

    Args:
        z: Arrays with ``offsets``.

    Yields:
        One slice of frames per clip.
    """
    for a, b in zip(z['offsets'][:-1], z['offsets'][1:], strict=True):
        yield slice(int(a), int(b))


def holistic(body: np.ndarray, body_names: tuple[str, ...], left: np.ndarray, right: np.ndarray, source: str,
             size: tuple[int, int] = ASSUMED_SIZE, fractions: bool = True,
             depth: bool = False) -> PoseSequence:  # fmt: skip
    """Puts MediaPipe body and hands together as the papers' 49 joints.

    Args:
        body: (T, Vb, 4) x, y, z, visibility.
        body_names: Names of the Vb joints.
        left: (T, 21, >= 2) left hand, zero where not found.
        right: (T, 21, >= 2) right hand.
        source: Name for error messages.
        size: Image size (width, height) in pixels.
        fractions: Coordinates are fractions of the image, else pixels.
        depth: Whether the poses get z; as fractions of the width.

    Returns:
        Poses in layout ``triplet49``.
    """
    target = LAYOUTS['triplet49']
    take = [body_names.index(name) for name in target.joints[:7]]
    scale = np.array(size if fractions else (1, 1), np.float32)
    xy = np.concatenate([body[:, take, :2], left[..., :2], right[..., :2]], 1) * scale
    # Some points of the sources lie many pictures away.
    seen = np.abs(xy).any(-1) & (np.abs(xy - np.array(size) / 2) < 1.5 * np.array(size)).all(-1)
    xy = xy * seen[..., None]
    score = np.concatenate([body[:, take, 3], seen[:, 7:]], 1) * seen
    z, unit = None, None
    if depth:
        z = np.concatenate([body[:, take, 2], left[..., 2], right[..., 2]], 1) * size[0] * (score > 0)
        z, unit = z.astype(np.float32), 'part'
    return PoseSequence(xy.astype(np.float32), np.clip(score, 0, 1).astype(np.float32), target, None, size,
                        'mediapipe holistic', source, z, unit)  # fmt: skip


def write(out: Path, name: str, samples: list[dict], poses: list[PoseSequence], labels: list[str] | None) -> Path:
    """Writes an annotation file and its store.

    Args:
        out: Target folder.
        name: Data set name.
        samples: Annotations, one per pose.
        poses: The poses.
        labels: Label names, or None for clips without labels.

    Returns:
        Path of the annotation file.
    """
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    with PackedStoreWriter(folder / 'poses') as store:
        for sample, pose in zip(samples, poses, strict=True):
            store.add(sample['video_id'], pose)
    meta = {'dataset': name, **({'labels': labels} if labels else {})}
    path = folder / 'annotations.json'
    path.write_text(json.dumps({'metainfo': meta, 'samples': samples}))
    return path


def write_wlasl50(out: Path, test_fold: int = 2, rest: bool = False) -> Path:
    """Writes ``wlasl50``: folds 0 and 1 are the training split (211 clips), fold 2 the test split (107).

    With ``test_fold=1`` as ``wlasl50_dev``, to choose hyper-parameters: fold 0 trains, fold 1 tests, fold 2 is out.

    Args:
        out: Target folder.
        test_fold: 2 or 1; the folds before it train.
        rest: All other folds train, with any ``test_fold``; written as ``wlasl50_fold0`` and so on.

    Returns:
        Path of the annotation file.
    """
    z = load('wlasl50')
    labels = sorted(set(z['gloss'].tolist()))
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        gloss, fold = str(z['gloss'][i]), int(z['fold'][i])
        if fold > test_fold and not rest:
            continue
        video = f'{gloss}_{int(z["seq"][i])}'
        split = 'test' if fold == test_fold else 'train'
        samples.append({'video_id': video, 'split': split, 'fold': fold, 'label': labels.index(gloss)})
        poses.append(holistic(z['pose'][s], _WLASL50_BODY, z['left'][s], z['right'][s], video, depth=True))
    name = f'wlasl50_fold{test_fold}' if rest else 'wlasl50' if test_fold == 2 else 'wlasl50_dev'
    return write(out, name, samples, poses, labels)


def write_isl_kinect30(out: Path, held_out: str, repetitions: int = 9) -> Path:
    """Writes ``isl_kinect30`` with one signer as the test split.

    Metres become pixels (250 px per metre, the mean of each clip's neck at the image centre), x is negated so that the
    signer's left has the larger x, as in every other layout; z, in the same pixels, starts at the neck's mean.

    Args:
        out: Target folder.
        held_out: The signer to test on.
        repetitions: Repetitions of each word and signer to take, of 9.

    Returns:
        Path of the annotation file.
    """
    z = load('isl_kinect30')
    labels = sorted(set(z['gloss'].tolist()))
    layout: PoseLayout = get_layout('kinect20')
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        signer, gloss = str(z['signer'][i]), str(z['gloss'][i])
        if int(z['rep'][i]) > repetitions:
            continue
        video = f'{signer}_{gloss}_{int(z["rep"][i])}'
        points = z['frames'][s] * np.array([-1, -1, 1], np.float32)
        points = (points - points[:, 1].mean(0)) * 250
        xy, depth = points[..., :2] + 256, points[..., 2]
        split = 'test' if signer == held_out else 'train'
        samples.append({'video_id': video, 'split': split, 'signer': signer, 'label': labels.index(gloss)})
        poses.append(PoseSequence(xy.astype(np.float32), np.ones(xy.shape[:2], np.float32), layout, 30.0, (512, 512),
                                  'kinect v2', video, depth.astype(np.float32), 'image'))  # fmt: skip
    return write(out, f'isl_kinect30_{held_out}', samples, poses, labels)


def write_bhutan15(out: Path) -> Path:
    """Writes ``bhutan15``: takes 0 to 46 are the training split, takes 47 to 69 the test split.

    Recording conditions differ by class, so accuracies on it say that training works and little more.

    Args:
        out: Target folder.

    Returns:
        Path of the annotation file; samples have ``take``.
    """
    z, names = load('bhutan15'), LAYOUTS['mediapipe75'].joints[:33]
    labels = sorted(set(z['gloss'].tolist()))
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        gloss, take = str(z['gloss'][i]), int(z['take'][i])
        split = 'train' if take < 47 else 'test'
        samples.append({'video_id': f'{gloss}_{take}', 'split': split, 'take': take, 'label': labels.index(gloss)})
        poses.append(holistic(z['pose'][s], names, z['left'][s], z['right'][s], f'{gloss}_{take}', depth=True))
    return write(out, 'bhutan15', samples, poses, labels)


def write_unlabelled(out: Path) -> Path:
    """Writes real clips without labels for pre-training, all from MediaPipe Holistic.

    ``train``: ``wlasl50`` folds 0 and 1, ``bhutan15`` takes 0 to 46, ``signsuisse`` and ``fingerspelling`` without
    the ``val`` clips: the "test" folder of ``signsuisse`` and four languages of ``fingerspelling``.

    Args:
        out: Target folder.

    Returns:
        Path of the annotation file.
    """
    names = LAYOUTS['mediapipe75'].joints[:33]
    samples, poses = [], []

    def add(video: str, split: str, pose: PoseSequence) -> None:
        samples.append({'video_id': video, 'split': split})
        poses.append(pose)

    z = load('wlasl50')
    for i, s in enumerate(clips(z)):
        if z['fold'][i] < 2:
            video = f'wlasl50_{z["gloss"][i]}_{int(z["seq"][i])}'
            add(video, 'train', holistic(z['pose'][s], _WLASL50_BODY, z['left'][s], z['right'][s], video))
    z = load('bhutan15')
    for i, s in enumerate(clips(z)):
        if z['take'][i] < 47:
            video = f'bhutan15_{z["gloss"][i]}_{int(z["take"][i])}'
            add(video, 'train', holistic(z['pose'][s], names, z['left'][s], z['right'][s], video))
    for name in ('signsuisse', 'fingerspelling'):
        z = load(name)
        for i, s in enumerate(clips(z)):
            if name == 'signsuisse':
                video, held_out, size = str(z['id'][i]), z['folder'][i] == 'test', tuple(z['size'][i].tolist())
            else:
                video, size = f'{z["language"][i]}_{i}', (500, 500)
                held_out = z['language'][i] in HELD_OUT_LANGUAGES
            body, left, right = np.split(z['points'][s], [33, 54], 1)
            add(video, 'val' if held_out else 'train', holistic(body, names, left, right, video, size, fractions=False))
    return write(out, 'unlabelled', samples, poses, None)


def write_few(annotations: Path, clips_per_class: int, seed: int) -> Path:
    """Writes an annotation file with fewer training clips beside another one, for few-shot curves.

    Args:
        annotations: Of a set with splits ``train`` and ``test``.
        clips_per_class: Training clips to keep of each class, all if there are fewer.
        seed: Chooses them.

    Returns:
        Path of the file; the test split is that of the other.
    """
    data = json.loads(annotations.read_text())
    rng = np.random.default_rng(seed)
    train = [s for s in data['samples'] if s['split'] == 'train']
    order = rng.permutation(len(train))
    chosen: dict[int, list[int]] = {}
    for i in order:
        members = chosen.setdefault(train[i]['label'], [])
        if len(members) < clips_per_class:
            members.append(int(i))
    kept = [train[i] for members in chosen.values() for i in sorted(members)]
    data['samples'] = kept + [s for s in data['samples'] if s['split'] != 'train']
    path = annotations.with_name(f'few{clips_per_class}_{seed}.json')
    path.write_text(json.dumps(data))
    return path


def scale_fingerspelling_depth(z: dict[str, np.ndarray]) -> None:
    """Makes z of ``fingerspelling``, whose unit is unknown, a fraction of the width, as MediaPipe's is.

    The factor makes hands as deep for their width as those of ``wlasl50``.

    Args:
        z: Changed in place.
    """
    z['points'][..., 2] = (z['points'][..., 2] - 250) * 350 / 500


def write_unlabelled_depth(out: Path) -> Path:
    """Writes clips without labels and with z for pre-training, none of them of ``wlasl50``, all of MediaPipe Holistic.

    ``train``: ``bhutan15`` takes 0 to 46, ``asl100_single``, and ``fingerspelling`` and ``signsuisse`` without the
    clips of ``val``, as in :func:`write_unlabelled`. Clips of ``signsuisse``, in which a sign comes several times, are
    cut into stretches of 40 frames.

    Args:
        out: Target folder.

    Returns:
        Path of the annotation file.
    """
    names = LAYOUTS['mediapipe75'].joints[:33]
    samples, poses = [], []

    def add(video: str, split: str, body: np.ndarray, hands: list[np.ndarray], size: tuple = ASSUMED_SIZE,
            fractions: bool = True) -> None:  # fmt: skip
        samples.append({'video_id': video, 'split': split})
        poses.append(holistic(body, names, hands[0], hands[1], video, size, fractions, depth=True))

    z = load('bhutan15')
    for i, s in enumerate(clips(z)):
        if z['take'][i] < 47:
            add(f'bhutan15_{z["gloss"][i]}_{int(z["take"][i])}', 'train', z['pose'][s], [z['left'][s], z['right'][s]])
    z = dict(np.load(DATA / 'asl100_single' / 'asl100.npz'))
    seen = np.abs(z['pose']).any(-1, keepdims=True)
    z['pose'] = np.concatenate([z['pose'], seen], -1)
    for i, s in enumerate(clips(z)):
        add(f'asl100_{i}', 'train', z['pose'][s], [z['left'][s], z['right'][s]])
    z = load('fingerspelling')
    scale_fingerspelling_depth(z)
    for i, s in enumerate(clips(z)):
        body, *hands = np.split(z['points'][s], [33, 54], 1)
        split = 'val' if z['language'][i] in HELD_OUT_LANGUAGES else 'train'
        add(f'{z["language"][i]}_{i}', split, body, hands, (500, 500), False)
    z = load('signsuisse')
    for i, s in enumerate(clips(z)):
        split, size = 'val' if z['folder'][i] == 'test' else 'train', tuple(z['size'][i].tolist())
        count = max(1, round((s.stop - s.start) / 40))
        for part, frames in enumerate(np.array_split(np.arange(s.start, s.stop), count)):
            body, *hands = np.split(z['points'][frames], [33, 54], 1)
            add(f'{z["id"][i]}_{part}', split, body, hands, size, False)
    return write(out, 'unlabelled_depth', samples, poses, None)


if __name__ == '__main__':
    target = Path(sys.argv[1])
    write_wlasl50(target)
    write_unlabelled(target)
    for name in sorted(set(load('isl_kinect30')['signer'].tolist())):
        write_isl_kinect30(target, name)
