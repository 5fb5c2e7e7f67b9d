"""Runs the data doctor on every labelled set of ``../shared/data`` and on the official lists.

python -m tests.real.doctor_data work_dirs/doctor [name ...]
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console

from signmm.datasets.autsl import read_autsl
from signmm.datasets.msasl import read_msasl
from signmm.datasets.prepare import Corpus, save_corpus
from signmm.datasets.slr500 import read_slr500
from signmm.datasets.wlasl import read_wlasl
from signmm.doctor import Report, check_up
from signmm.doctor.page import as_html
from signmm.doctor.summary import print_report
from signmm.structures import PoseSequence, get_layout
from tests.real.boston104 import write_boston104
from tests.real.real_data import DATA, clips, holistic, load, write, write_isl_kinect30, write_wlasl50

LISTS = DATA / 'islr_splits'
_HOLISTIC = get_layout('mediapipe75')


def _pixels(points: np.ndarray, size: tuple[int, int], fps: float | None, name: str) -> PoseSequence:
    """Makes a clip from (T, 75, 4) x, y, z, confidence in pixels."""
    score = np.clip(points[..., 3], 0, 1) * np.abs(points[..., :2]).any(-1)
    xy = np.where(score[..., None] > 0, points[..., :2], 0)
    return PoseSequence(
        xy.astype(np.float32), score.astype(np.float32), _HOLISTIC, fps, size, 'mediapipe holistic', name
    )


def write_bhutan15(out: Path) -> Path:
    """Writes takes 0 to 46 as training and 47 to 69 as test."""
    z = load('bhutan15')
    labels = sorted(set(z['gloss'].tolist()))
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        gloss, take = str(z['gloss'][i]), int(z['take'][i])
        video = f'{gloss}_{take}'
        split = 'test' if take >= 47 else 'train'
        samples.append({'video_id': video, 'split': split, 'label': labels.index(gloss)})
        poses.append(holistic(z['pose'][s], _HOLISTIC.joints[:33], z['left'][s], z['right'][s], video))
    return write(out, 'bhutan15', samples, poses, labels)


def write_fingerspelling(out: Path, held_out: str = 'ase') -> Path:
    """Writes all letters, one language as test; the language stands for the signer."""
    z = load('fingerspelling')
    letters = [unicodedata.normalize('NFC', str(x)).upper() for x in z['letter']]
    labels = sorted(set(letters))
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        language = str(z['language'][i])
        split = 'test' if language == held_out else 'train'
        sample = {'video_id': str(z['path'][i]), 'split': split, 'label': labels.index(letters[i]), 'signer': language}
        samples.append(sample)
        poses.append(_pixels(z['points'][s], (500, 500), float(z['fps'][i]), sample['video_id']))
    return write(out, 'fingerspelling', samples, poses, labels)


def write_signsuisse(out: Path) -> Path:
    """Writes the clips without labels; the source's folder is the split."""
    z = load('signsuisse')
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        samples.append({'video_id': str(z['id'][i]), 'split': str(z['folder'][i])})
        size = int(z['size'][i][0]), int(z['size'][i][1])
        poses.append(_pixels(z['points'][s], size, float(z['fps'][i]), str(z['id'][i])))
    return write(out, 'signsuisse', samples, poses, None)


def write_asl100(out: Path) -> Path:
    """Writes the lexicon, one clip of each sign, as one split."""
    z = dict(np.load(DATA / 'asl100_single' / 'asl100.npz'))
    labels = [str(g) for g in z['gloss']]
    fps = np.broadcast_to(z['fps'], len(labels))
    samples, poses = [], []
    for i, s in enumerate(clips(z)):
        samples.append({'video_id': labels[i], 'split': 'train', 'label': i})
        body, left, right = z['pose'][s], z['left'][s], z['right'][s]
        body = np.concatenate([body[..., :2], body[..., :1], np.ones_like(body[..., :1])], -1)
        pose = holistic(body, _HOLISTIC.joints[:33], left, right, labels[i])
        poses.append(PoseSequence(pose.xy, pose.score, pose.layout, float(fps[i]), pose.image_size, pose.extractor))
    return write(out, 'asl100', samples, poses, labels)


def write_phoenix_sample(out: Path) -> Path:
    """Writes the ten skeleton clips of PHOENIX-2014T, 100 pixels for a shoulder width."""
    take = [0, 5, 6, 7, 2, 3, 4, *range(8, 50)]
    samples, poses = [], []
    for split in ('train', 'dev'):
        lines = [
            (DATA / 'phoenix14t_sample' / f'{split}.{e}').read_text(encoding='utf8').splitlines()
            for e in ('files', 'gloss', 'text', 'skels')
        ]
        for name, gloss, text, skeleton in zip(*lines, strict=True):
            values = np.array(skeleton.split(), np.float32).reshape(-1, 151)[:, :150].reshape(-1, 50, 3)
            xy = (300 * values[:, take, :2] + 256).astype(np.float32)
            ones = np.ones(xy.shape[:2], np.float32)
            samples.append({'video_id': name, 'split': split, 'gloss': gloss.split(), 'text': text})
            poses.append(PoseSequence(xy, ones, get_layout('triplet49'), 25.0, (512, 512), 'openpose lifted', name))
    return write(out, 'phoenix14t_sample', samples, poses, None)


SETS: dict[str, Callable[[Path], Path]] = {
    'wlasl50': write_wlasl50,
    'bhutan15': write_bhutan15,
    'isl_kinect30': lambda out: write_isl_kinect30(out, 'rajat'),
    'fingerspelling': write_fingerspelling,
    'asl100_single': write_asl100,
    'signsuisse': write_signsuisse,
    'phoenix14t_sample': write_phoenix_sample,
    'boston104': lambda out: write_boston104(out, rounds=0),
}


def official_lists() -> dict[str, Callable[[], Corpus]]:
    """Gives the readers of the official lists, as they are (with surplus ids)."""
    names = LISTS / 'wlasl' / 'wlasl_class_list.txt'
    nslt = {
        k: LISTS / 'wlasl' / (f'nslt_{k}.json' if k < 1000 else f'nslt_{k}.json.gz') for k in (100, 300, 1000, 2000)
    }
    found: dict[str, Callable[[], Corpus]] = {}
    for k, path in nslt.items():
        found[f'nslt_{k}'] = lambda k=k, path=path: read_wlasl(path, k, names, keep_surplus=True)
    found['nslt_2000 alphabetical'] = lambda: read_wlasl(nslt[2000], 2000, names, order='alphabetical')
    for k in (100, 300, 1000):
        found[f'asl{k}'] = lambda k=k: read_wlasl(LISTS / 'wlasl' / f'asl{k}.json.gz', k)
    for k in (100, 200, 500):
        found[f'msasl{k}'] = lambda k=k: read_msasl(LISTS / 'msasl', k)
    found['autsl'] = lambda: read_autsl(LISTS / 'autsl')
    lists = [LISTS / 'slr500' / f'split.{s}.csv.gz' for s in ('train', 'test')]
    for protocol in ('papers', 'openhands'):
        found[f'slr500 {protocol}'] = lambda p=protocol: read_slr500(lists, p)
    return found


def examine_list(name: str, out: Path) -> Report:
    """Writes an official list as an annotation file and examines it.

    Args:
        name: A key of :func:`official_lists`.
        out: Folder for the file.

    Returns:
        The report.
    """
    path = out / f'{name.replace(" ", "_")}.json'
    save_corpus(official_lists()[name](), path, allow_partial=True)
    return check_up(path)


def main() -> None:
    out, *names = sys.argv[1:]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    reports = []
    for name in names or [*SETS, *official_lists()]:
        if name in SETS:
            path = SETS[name](folder / 'sets' / name)
            reports.append(check_up(path, path.parent / 'poses'))
        else:
            reports.append(examine_list(name, folder))
        print_report(reports[-1], Console(width=120), 12)
    (folder / 'doctor.html').write_text(as_html(reports), encoding='utf8')


if __name__ == '__main__':
    main()
