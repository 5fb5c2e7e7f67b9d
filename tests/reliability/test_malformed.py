"""Damaged and nonsensical files: every reader answers soon, in little memory, with a sentence that names the file."""

from __future__ import annotations

import gzip
import json
import pickle
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.apis.recognizer import init_recognizer
from signmm.datasets.annotations import read_annotations
from signmm.datasets.csl_daily import read_csl_daily
from signmm.datasets.csv_labels import read_csv_labels
from signmm.datasets.msasl import read_msasl
from signmm.datasets.nmfs_csl import read_nmfs_csl
from signmm.datasets.phoenix import read_phoenix
from signmm.datasets.sentences import read_pickle_sentences
from signmm.datasets.slr500 import read_slr500
from signmm.datasets.wlasl import read_wlasl
from signmm.decoding.ngram import NGram
from signmm.evaluation.score_files import read_scores
from signmm.io import PackedStore, PackedStoreWriter, find_clips, read_pose, write_npz
from signmm.io.checkpoint import CheckpointError
from signmm.io.formats import FORMATS, fit_format
from signmm.structures import PoseSequence, get_layout
from signmm.text.open import open_vocabulary
from signmm.text.vocabulary import Vocabulary
from signmm.utils.errors import ConfigError
from tests.reliability.malicious import MODEL, PIPELINE

TYPED = (ValueError, FileNotFoundError, KeyError, CheckpointError, ConfigError)
TOKENS = ['<blank>', '<unk>', 'A', 'B']
RNG = np.random.default_rng(0)
POSE = PoseSequence(
    RNG.uniform(10, 90, (4, 133, 2)).astype('f4'), RNG.uniform(0.1, 1, (4, 133)).astype('f4'),
    get_layout('coco_wholebody133'), 25.0, (100, 100), 'x',
)  # fmt: skip
Reader = tuple[str, Callable[[Path], object]]


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content))


def readers(folder: Path) -> list[Reader]:
    """Good files, and what reads each."""
    clip = {'video_id': '1', 'split': 'train', 'signer_id': 1, 'frame_start': 1, 'frame_end': -1}
    write_json(folder / 'wlasl.json', [{'gloss': 'a', 'instances': [clip]}, {'gloss': 'b', 'instances': []}])
    write_json(folder / 'nslt.json', {'1': {'subset': 'train', 'action': [0, 1, 5]}})
    (folder / 'names.txt').write_text('0\tbook\n1\tdrink\n')
    row = {'url': 'youtu.be/abc', 'start': 1, 'end': 9, 'label': 0, 'text': 'a', 'signer_id': 1}
    for split in ('train', 'val', 'test'):
        rows = [{**row, 'label': i, 'text': str(i), 'url': f'youtu.be/{split}{i}'} for i in range(100)]
        write_json(folder / f'MSASL_{split}.json', rows if split == 'train' else rows[:2])
        (folder / f'{split}.corpus.csv').write_text(f'id|folder|signer|annotation\nx{split}|x/1|S1|A B\n')
    (folder / 'dev.corpus.csv').write_text('id|folder|signer|annotation\ny|x/1|S1|A B\n')
    (folder / 'map.txt').write_text('name|length|gloss|char\nS1_P1_T1|3|A B|a b\n')
    (folder / 'split.txt').write_text('name|split\nS1_P1_T1|train\n')
    (folder / 'slr.csv').write_text('video_path,class_name\n0/P01_01_00_0._color.mp4,a\n')
    (folder / 'nmfs.txt').write_text('0/a.mp4 0\n')
    (folder / 'nmfs_test.txt').write_text('0/b.mp4 0\n')
    (folder / 'table.csv').write_text('video,gloss,split,signer,first,last\na.mp4,x,train,1,0,5\nb.mp4,y,train,2,,\n')
    Vocabulary(TOKENS).save(folder / 'vocabulary.json')
    NGram.fit([['A', 'B'], ['B']], TOKENS, 2).save(folder / 'ngram.json')
    scores = {'video_ids': ['a', 'b'], 'labels': [0, 1], 'scores': [[0.1, 0.9], [0.5, 0.5]], 'label_names': ['x', 'y']}
    write_json(folder / 'scores.json', scores)
    np.savez(folder / 'scores.npz', **{name: np.array(value) for name, value in scores.items()})
    sample = {'video_id': 'a', 'split': 'train', 'label': 0, 'frames': [0, 3], 'gloss': ['A'], 'text': 'a'}
    content = {'metainfo': {'dataset': 'x', 'labels': ['A', 'B']}, 'samples': [sample]}
    write_json(folder / 'annotations.json', content)
    entry = {'name': 'a', 'signer': 's', 'gloss': 'A', 'text': 'a', 'sign': np.ones((3, 4), 'f4')}
    (folder / 'sentences.pkl.gz').write_bytes(gzip.compress(pickle.dumps([entry])))
    with PackedStoreWriter(folder / 'store') as writer:
        writer.add('a', POSE)
    weights = {'head.weight': torch.ones(2, 2)}
    text = f'model = {MODEL}\n{PIPELINE}\n'
    torch.save({'meta': {'config_text': text, 'labels': ['a', 'b', 'c']}, 'state_dict': weights}, folder / 'x.pth')
    for name, form in FORMATS.items():
        if form.write is not None and name != 'openpose':
            form.write(folder / f'{name}{form.suffix}', fit_format(POSE, name)[0])
    write_npz(folder / 'pose.npz', POSE)
    poses: list[Reader] = [(f'{n}{f.suffix}', _pose) for n, f in FORMATS.items() if f.write is not None and f.suffix]
    return [
        *poses,
        ('wlasl.json', lambda p: read_wlasl(p, 100)),
        ('nslt.json', lambda p: read_wlasl(p, 100, folder / 'names.txt')),
        ('names.txt', lambda p: read_wlasl(folder / 'nslt.json', 100, p)),
        ('MSASL_train.json', lambda p: read_msasl(p.parent, 100)),
        ('train.corpus.csv', lambda p: read_phoenix(p.parent, 'phoenix14')),
        ('map.txt', lambda p: read_csl_daily(p, folder / 'split.txt')),
        ('split.txt', lambda p: read_csl_daily(folder / 'map.txt', p)),
        ('slr.csv', lambda p: read_slr500([p])),
        ('nmfs.txt', lambda p: read_nmfs_csl(p, folder / 'nmfs_test.txt')),
        ('table.csv', read_csv_labels),
        ('vocabulary.json', open_vocabulary),
        ('ngram.json', lambda p: NGram.load(p, TOKENS)),
        ('scores.json', read_scores), ('scores.npz', read_scores),
        ('annotations.json', read_annotations),
        ('sentences.pkl.gz', lambda p: read_pickle_sentences(p, 'train')),
        ('store/index.json', lambda p: [PackedStore(p.parent)[name] for name in PackedStore(p.parent)]),
        ('store/poses.bin', lambda p: [PackedStore(p.parent)[name] for name in PackedStore(p.parent)]),
        ('x.pth', lambda p: init_recognizer(None, p)),
    ]  # fmt: skip


def _pose(path: Path) -> object:
    for clip in find_clips(path, (100, 100)):
        clip.read()
    return read_pose(path, (100, 100))


ODD = (None, True, -1, 3, 1e30, '', 'x', [], {}, [[]], ['x', 3], {'a': None}, 'a' * 300, '../x', 'x\0', '\u2028', 2**70)


def damage(data: bytes, name: str, rng: np.random.Generator) -> bytes:
    """Cuts, flips and swaps bytes, or, in JSON, puts something odd in place of a value."""
    kind = rng.integers(8)
    if name.endswith('.json') and kind < 5 and data[:1] in b'[{':
        content = json.loads(data)
        return json.dumps(_odd(content, rng)).encode()
    if kind == 0:
        return data[: rng.integers(len(data) + 1)]
    if kind == 1:
        return rng.bytes(int(rng.integers(200)))
    if kind == 2:
        return [b'', b'[' * 3000, b'\xff\xfe' + data, b'\xef\xbb\xbf' + data, b'NaN', b'[NaN]', b'\0' * 50][
            rng.integers(7)
        ]
    if kind == 3:
        at = int(rng.integers(len(data) + 1))
        return data[:at] + data[at // 2 : at // 2 + 40] + data[at:]
    if kind == 4 and b'\n' in data:
        lines = data.split(b'\n')
        place = int(rng.integers(len(lines)))
        lines[place] = [b'', b'|' * 9, b'"', lines[place] * 2, b',' * 5, 'ü|é'.encode('latin1')][rng.integers(6)]
        return b'\n'.join(lines)
    array = bytearray(data)
    for _ in range(int(rng.integers(1, 9))):
        array[int(rng.integers(len(array)))] = int(rng.integers(256))
    return bytes(array)


def _odd(content: object, rng: np.random.Generator) -> object:
    places: list[tuple[object, object]] = []

    def walk(value: object) -> None:
        pairs = (
            list(value.items())
            if isinstance(value, dict)
            else list(enumerate(value))
            if isinstance(value, list)
            else []
        )
        for key, item in pairs:
            places.append((value, key))
            walk(item)

    walk(content)
    odd = ODD[rng.integers(len(ODD))]
    if not places or rng.random() < 0.05:
        return odd
    parent, key = places[rng.integers(len(places))]
    if rng.random() < 0.2:
        del parent[key]  # type: ignore[attr-defined]
    else:
        parent[key] = odd  # type: ignore[index]
    return content


def run(folder: Path, tries: int, seed: int) -> Counter[str]:
    """Damages every kind of file again and again; gives what came of it and fails on what must not be."""
    rng, outcomes, wrong = np.random.default_rng(seed), Counter(), []
    known = readers(folder)
    for number in range(tries):
        name, read = known[number % len(known)]
        path = folder / name
        good = path.read_bytes()
        bad = damage(good, name, rng)
        path.write_bytes(bad)
        start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read(path)
            outcomes['accepted'] += 1
        except TYPED as error:
            outcomes['refused'] += 1
            if path.name not in str(error) and path.parent.name not in str(error):
                wrong.append(f'{name} (try {number}): does not name the file: {error}')
        except Exception as error:
            wrong.append(f'{name} (try {number}): {type(error).__name__}: {str(error)[:150]}')
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 20
        if time.monotonic() - start > 20 or grown >= 1:
            wrong.append(f'{name} (try {number}): {time.monotonic() - start:.0f} s, {grown} GB')
        path.write_bytes(good)
    assert not wrong, f'{len(wrong)} of {tries}:\n' + '\n'.join(wrong[:40])
    return outcomes


@pytest.mark.filterwarnings('ignore')
def test_good_files_are_read(tmp_path):
    for name, read in readers(tmp_path):
        if name != 'x.pth':
            read(tmp_path / name)


@pytest.mark.filterwarnings('ignore')
def test_damaged_files(tmp_path):
    outcomes = run(tmp_path, 400, 1)
    assert outcomes['refused'] > 200


@pytest.mark.long
@pytest.mark.filterwarnings('ignore')
def test_ten_thousand_damaged_files(tmp_path):
    print(f'\nmalformed inputs: {dict(run(tmp_path, 10_000, 2))}, 0 untyped, hanging or over 1 GB')
