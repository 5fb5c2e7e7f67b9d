from __future__ import annotations

import gzip
import json

import pytest

from signmm.datasets import WLASL, NMFsCSL
from signmm.datasets.annotations import read_annotations
from signmm.datasets.msasl import read_msasl
from signmm.datasets.nmfs_csl import read_nmfs_csl
from signmm.datasets.pack import image_sizes, pack_folder
from signmm.datasets.prepare import Corpus, open_json, save_corpus
from signmm.datasets.wlasl import read_wlasl
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose


def entries():
    clip = {'signer_id': 1, 'frame_start': 1, 'frame_end': -1}
    return [
        {'gloss': 'zebra', 'instances': [{'video_id': '1', 'split': 'train', **clip}]},
        {'gloss': 'ant', 'instances': [{'video_id': '2', 'split': 'test', **clip, 'frame_start': 5, 'frame_end': 9}]},
    ]


def test_wlasl_orders_and_spans(tmp_path):
    (tmp_path / 'l.json').write_text(json.dumps(entries()))
    corpus = read_wlasl(tmp_path / 'l.json', 100)
    assert corpus.labels == ['zebra', 'ant']
    assert [s['label'] for s in corpus.samples] == [0, 1] and all(s['frames'] is None for s in corpus.samples)
    corpus = read_wlasl(tmp_path / 'l.json', 100, order='alphabetical', spans=True)
    assert corpus.labels == ['ant', 'zebra']
    assert [(s['label'], s['frames']) for s in corpus.samples] == [(1, None), (0, [4, 9])]


def test_nslt_ignores_surplus_ids(tmp_path):
    content = {'1': {'subset': 'train', 'action': [0, 1, 55]}, '20065': {'subset': 'val', 'action': [1, 1, 9]}}
    (tmp_path / 'n.json').write_text(json.dumps(content))
    (tmp_path / 'names.txt').write_text('0\tbook\n1\tdrink\n')
    arguments = tmp_path / 'n.json', 2000, tmp_path / 'names.txt'
    assert [s['video_id'] for s in read_wlasl(*arguments).samples] == ['1']
    assert len(read_wlasl(*arguments, keep_surplus=True).samples) == 2
    with pytest.raises(ValueError, match='pass wlasl_class_list'):
        read_wlasl(tmp_path / 'n.json')


def test_msasl_ids(tmp_path):
    row = {'url': 'www.youtube.com/watch?v=abc_-1&t=1s', 'start': 3, 'end': 9, 'text': 'a', 'signer_id': 4}
    for split in ('train', 'val', 'test'):
        rows = [{**row, 'label': i, 'text': str(i), 'url': f'https://youtu.be/{split}{i}'} for i in range(101)]
        rows += [{**row, 'label': 0, 'text': '0'}] * 2 if split == 'train' else []
        (tmp_path / f'MSASL_{split}.json.gz').write_bytes(gzip.compress(json.dumps(rows).encode()))
    corpus = read_msasl(tmp_path, 100, spans=True)
    train = [s for s in corpus.samples if s['split'] == 'train']
    assert [s['video_id'] for s in train[-2:]] == ['abc_-1_3_9', 'abc_-1_3_9_2'] and train[-1]['frames'] == [3, 9]
    assert train[-1]['video'] == 'abc_-1' and 'video' not in read_msasl(tmp_path, 100).samples[-1]
    assert len(corpus.labels) == 100 and max(s['label'] for s in train) == 99


def test_nmfs_csl(tmp_path):
    (tmp_path / 'train.txt').write_text('12/a.mp4 12\n1000/b.mp4 1000\n')
    (tmp_path / 'test.txt').write_text('0609/c.mp4\n0610/d.mp4\n')
    corpus = read_nmfs_csl(tmp_path / 'train.txt', tmp_path / 'test.txt')
    found = {s['video_id']: (s['split'], s['label'], s['image_size']) for s in corpus.samples}
    assert found == {
        '12/a': ('train', 12, [1000, 720]),
        '1000/b': ('train', 1000, [540, 540]),
        '0609/c': ('test', 609, [1000, 720]),
        '0610/d': ('test', 610, [540, 540]),
    }
    assert [len(corpus.metainfo['subsets'][k]) for k in ('confusing', 'normal')] == [610, 457]
    save_corpus(corpus, tmp_path / 'a.json', allow_partial=True)
    assert image_sizes(tmp_path / 'a.json')['0610/d'] == (540, 540)
    for i in found:
        write_npz(tmp_path / 'poses' / f'{i}.npz', fake_pose('kinect20', 3, image_size=None))
    pack_folder(tmp_path / 'poses', tmp_path / 'store', clips=image_sizes(tmp_path / 'a.json'))
    data = NMFsCSL(tmp_path / 'a.json', tmp_path / 'store', 'test')
    assert data[0]['pose']().image_size == (1000, 720)
    (tmp_path / 'test.txt').write_text('x/c.mp4\n')
    with pytest.raises(ValueError, match=r'test\.txt, line 1: no label'):
        read_nmfs_csl(tmp_path / 'train.txt', tmp_path / 'test.txt')


def test_counts_and_coverage(tmp_path):
    samples = [{'video_id': str(i), 'split': 'train', 'label': 0} for i in range(3)]
    corpus = Corpus('toy', tmp_path, ['a'], samples, {'train': 4})
    with pytest.raises(ValueError, match='toy: expected train 4, got train 3.*--allow-partial'):
        save_corpus(corpus, tmp_path / 'a.json')
    write_npz(tmp_path / 'poses' / '1.npz', fake_pose('kinect20', 3, image_size=None))
    report = save_corpus(corpus, tmp_path / 'a.json', tmp_path / 'poses', allow_partial=True)
    assert 'PARTIAL' in report[0] and report[1] == 'poses, train: 1 of 3 clips found'
    assert (tmp_path / 'a.json.missing.txt').read_text().split() == ['0', '2']
    assert read_annotations(tmp_path / 'a.json')[0]['official_counts'] is False


def test_wrong_annotation_file(tmp_path):
    (tmp_path / 'l.json').write_text(json.dumps(entries()))
    save_corpus(read_wlasl(tmp_path / 'l.json', 100), tmp_path / 'wlasl100.json', allow_partial=True)
    with pytest.raises(
        ValueError, match=r"is of data set 'wlasl100' with 2 labels; WLASL reads wlasl100 \(100 labels\)"
    ):
        WLASL(tmp_path / 'wlasl100.json', tmp_path)
    with pytest.raises(FileNotFoundError, match=r'docs/datasets/wlasl\.md'):
        WLASL(tmp_path / 'absent.json', tmp_path)


def test_command(tmp_path, signmm):
    (tmp_path / 'l.json').write_text(json.dumps(entries()))
    words = [tmp_path / 'l.json', '--subset', 100, '--out', tmp_path / 'o.json']
    refused = signmm('data prepare wlasl', *words)
    assert refused.status == 1 and 'expected train 1,442' in refused.err
    done = signmm('data prepare wlasl', *words, '--allow-partial')
    assert 'wlasl100, 100 classes' not in done.out and (tmp_path / 'o.json').exists()
    (tmp_path / 'l.json').write_text('[')
    with pytest.raises(ValueError, match=r'l\.json: not valid JSON'):
        open_json(tmp_path / 'l.json')
