"""The official lists: counts, label orders, surplus ids, disjoint signers."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from signmm.datasets.annotations import check_samples, split_counts
from signmm.datasets.autsl import read_autsl
from signmm.datasets.msasl import read_msasl
from signmm.datasets.prepare import save_corpus
from signmm.datasets.slr500 import read_slr500
from signmm.datasets.wlasl import NSLT_COUNTS, SURPLUS, read_wlasl

LISTS = Path(__file__).resolve().parents[2].parent / 'shared' / 'data' / 'islr_splits'
pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason='the official lists are not here')


def nslt(subset):
    name = f'nslt_{subset}.json'
    return LISTS / 'wlasl' / (name if subset < 1000 else f'{name}.gz'), LISTS / 'wlasl' / 'wlasl_class_list.txt'


@pytest.mark.parametrize('subset', [100, 300, 1000, 2000])
def test_wlasl(subset, tmp_path):
    path, names = nslt(subset)
    corpus = read_wlasl(path, subset, names)
    report = save_corpus(corpus, tmp_path / 'a.json')
    assert 'PARTIAL' not in report[0]
    assert len(corpus.labels) == subset and corpus.labels[0] == 'book'
    surplus = read_wlasl(path, subset, names, keep_surplus=True)
    assert tuple(split_counts(surplus.samples)[s] for s in ('train', 'val', 'test')) == NSLT_COUNTS[subset]
    whole = {s['video_id']: s for s in read_wlasl(*[nslt(2000)[0], subset, nslt(2000)[1]]).samples}
    assert {s['video_id']: s for s in corpus.samples} == whole
    if subset < 2000:
        entries = read_wlasl(LISTS / 'wlasl' / f'asl{subset}.json.gz', subset)
        save_corpus(entries, tmp_path / 'b.json')
        short = {(s['video_id'], s['split'], s['label']) for s in entries.samples}
        assert short == {(s['video_id'], s['split'], s['label']) for s in corpus.samples}


def test_wlasl_v03_ids_and_alphabetical_order():
    path, names = nslt(2000)
    corpus = read_wlasl(path, 2000, names, order='alphabetical')
    assert corpus.labels == sorted(corpus.labels) and len(SURPLUS) == 12
    for split, file in (('train', 'train'), ('val', 'dev'), ('test', 'test')):
        with gzip.open(LISTS / 'wlasl' / f'labels-2000.{file}.jsonl.gz', 'rt', encoding='utf8') as rows:
            want = {r['name']: r['text'] for r in map(json.loads, rows)}
        got = {s['video_id']: corpus.labels[s['label']] for s in corpus.samples if s['split'] == split}
        assert {k: v.replace('losear', 'lose') for k, v in got.items()} == want


@pytest.mark.parametrize('subset', [100, 200, 500])
def test_msasl(subset, tmp_path):
    corpus = read_msasl(LISTS / 'msasl', subset)
    save_corpus(corpus, tmp_path / 'a.json')
    signers = {
        split: {s['signer'] for s in corpus.samples if s['split'] == split} for split in ('train', 'val', 'test')
    }
    assert not signers['train'] & signers['test'] and not signers['val'] & signers['test']


def test_msasl_1000_lacks_its_training_list():
    with pytest.raises(FileNotFoundError, match=r'no list of MS-ASL train.*msasl\.md'):
        read_msasl(LISTS / 'msasl', 1000)


def test_autsl(tmp_path):
    corpus = read_autsl(LISTS / 'autsl')
    save_corpus(corpus, tmp_path / 'a.json')
    assert len(corpus.labels) == 226 and corpus.labels[:2] == ['sister', 'hurry']
    assert {len({s['signer'] for s in corpus.samples if s['split'] == k}) for k in ('train', 'val', 'test')} == {31, 6}


@pytest.mark.parametrize(('protocol', 'counts'), [('papers', (90000, 35000)), ('openhands', (87500, 37500))])
def test_slr500(protocol, counts):
    lists = [LISTS / 'slr500' / f'split.{s}.csv.gz' for s in ('train', 'test')]
    corpus = read_slr500(lists, protocol)
    assert tuple(split_counts(corpus.samples).values()) == counts == tuple(corpus.expected.values())
    check_samples(corpus.samples, corpus.labels)
    assert corpus.labels[0] == '丈夫' and len(set(corpus.labels)) == 500
    if protocol == 'openhands':
        with gzip.open(lists[1], 'rt', encoding='utf8') as rows:
            listed = {r['video_path'].split('/')[1].split('.')[0] for r in csv.DictReader(rows)}
        assert {s['video_id'] for s in corpus.samples if s['split'] == 'test'} == listed
