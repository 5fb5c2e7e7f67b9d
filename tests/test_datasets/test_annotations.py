from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from signmm.datasets import annotation_table, annotations
from signmm.datasets.annotation_table import AnnotationTable, read_table
from signmm.datasets.annotations import coverage, read_annotations, write_annotations
from signmm.io.id_table import IdTable

SAMPLES = [
    {'video_id': f's/{i}', 'video': f'v{i // 2}', 'split': 'train' if i % 3 else 'test', 'frames': [9 * i, 9 * i + 9]}
    for i in range(9)
]
INFO = {'dataset': 'mine', 'labels': ['caf\u00e9', 'b']}


def test_round_trip_says_its_version(tmp_path):
    file = tmp_path / 'new' / 'a.json'
    write_annotations(file, INFO, SAMPLES)
    assert read_annotations(file) == (INFO, SAMPLES)
    assert json.loads(file.read_text(encoding='utf8'))['version'] == annotations.VERSION == 2


def test_files_without_a_version_are_read_for_ever(tmp_path):
    """As version 0.1 wrote them."""
    (tmp_path / 'a.json').write_text(
        '{"metainfo": {"dataset": "d", "labels": ["x"]},\n"samples": [\n'
        '{"video_id": "a", "split": "train", "label": 0, "signer": "7", "frames": null}\n]}\n'
    )
    info, samples = read_annotations(tmp_path / 'a.json')
    assert info['labels'] == ['x'] and annotations.video_of(samples[0]) == 'a'


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('{"version": 3, "metainfo": {}, "samples": []}', 'format version 3, this signmm reads up to 2; update'),
        ('{"version": "2", "metainfo": {}, "samples": []}', "field 'version' must be a number from 1 to 2, got '2'"),
        ('{"version": true, "metainfo": {}, "samples": []}', "field 'version' must be"),
        ('{"metainfo": {"x": NaN}, "samples": []}', 'NaN'),
        ('{"metainfo": {}, "samples": [{"video_id": "a", "split": "b", "x": Infinity}]}', 'Infinity'),
        ('[' * 100_000, 'nested too deeply'),
        ('{"metainfo": {}, "samples": {}}', "field 'samples' must be a list"),
        ('[]', "field 'metainfo' must be a dict"),
        ('{"metainfo": {"labels": ["a", "a"]}, "samples": []}', "0 and 1 are both 'a'"),
        ('{"metainfo": {}, "samples": [5]}', 'sample 0: expected an object, got int'),
    ],
)
def test_refused(tmp_path, text, message):
    (tmp_path / 'a.json').write_text(text)
    with pytest.raises(ValueError, match=rf'annotation file .*a\.json: .*{message}'):
        read_annotations(tmp_path / 'a.json')


def test_other_encodings(tmp_path):
    file = tmp_path / 'a.json'
    write_annotations(file, INFO, SAMPLES)
    file.write_bytes(b'\xef\xbb\xbf' + file.read_bytes())
    assert read_annotations(file) == (INFO, SAMPLES)
    file.write_bytes('{"metainfo": "é"}'.encode('cp1252'))
    with pytest.raises(ValueError, match=r'a\.json, line 1: is not utf-8'):
        read_annotations(file)
    with pytest.raises(ValueError, match='is a folder'):
        read_annotations(tmp_path)


@pytest.mark.parametrize('escaped', [False, True])
def test_one_unicode_form_and_one_remark(tmp_path, monkeypatch, escaped):
    said: list[str] = []
    monkeypatch.setattr(annotations, 'print_log', lambda text, *_: said.append(text))
    content = {'metainfo': {'labels': ['cafe\u0301']}, 'samples': [{'video_id': 'e\u0301', 'split': 'a', 'label': 0}]}
    (tmp_path / 'a.json').write_text(json.dumps(content, ensure_ascii=escaped), encoding='utf8')
    info, samples = read_annotations(tmp_path / 'a.json')
    assert info['labels'] == ['caf\u00e9'] and samples[0]['video_id'] == '\u00e9'
    assert len(said) == 1 and 'not in Unicode form NFC' in said[0]
    twice = {'metainfo': {'labels': ['cafe\u0301', 'caf\u00e9']}, 'samples': []}
    (tmp_path / 'a.json').write_text(json.dumps(twice))
    with pytest.raises(ValueError, match='0 and 1 are both'):
        read_annotations(tmp_path / 'a.json')


def test_coverage_counts_clips_and_names_videos():
    counts, missing = coverage(SAMPLES, ['v0', 'v2', 'v3', 'v4'])
    assert counts == {'test': (2, 3), 'train': (5, 6)} and missing == ['v1']


class Poses:
    def __init__(self, videos):
        self.table = IdTable.build(videos)

    def find_hashes(self, hashes):
        return self.table.find_hashes(hashes)


@pytest.mark.parametrize('cached', [False, True])
def test_table(tmp_path, monkeypatch, cached):
    file = tmp_path / 'a.json'
    write_annotations(file, INFO, SAMPLES)
    monkeypatch.setenv('SIGNMM_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setattr(annotation_table, 'CACHED_FROM', 0 if cached else 1 << 20)
    for opening in range(2):
        if opening and cached:
            monkeypatch.setattr(annotation_table, 'parse_annotations', None)  # not parsed again
        table = read_table(file)
        for again in (table, pickle.loads(pickle.dumps(table))):
            assert [again[i] for i in range(len(again))] == SAMPLES and again.metainfo == INFO
            assert sorted(again.splits) == ['test', 'train']
            assert again.rows_of('test').tolist() == [0, 3, 6]
            there = [s['video'] in ('v0', 'v3') for s in SAMPLES]
            assert again.pose_rows(Poses(['v3', 'x', 'v0'])).tolist() == [
                {'v3': 0, 'v0': 2}.get(s['video'], -1) for s in SAMPLES
            ]
            assert (again.pose_rows(['v3', 'x', 'v0']) >= 0).tolist() == there
    assert (tmp_path / 'cache').exists() == cached


def test_cache_goes_by_content_and_survives_damage(tmp_path, monkeypatch):
    file = tmp_path / 'a.json'
    monkeypatch.setenv('SIGNMM_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setattr(annotation_table, 'CACHED_FROM', 0)
    for samples in (SAMPLES, SAMPLES[:4]):
        write_annotations(file, INFO, samples)
        assert len(read_table(file)) == len(samples)
    for damaged in (tmp_path / 'cache').rglob('table.*'):
        damaged.write_bytes(damaged.read_bytes()[:40])
    assert [read_table(file)[i] for i in range(4)] == SAMPLES[:4]
    (tmp_path / 'blocked').write_text('a file')
    monkeypatch.setenv('SIGNMM_CACHE', str(tmp_path / 'blocked'))
    assert len(read_table(file)) == 4


def test_files_that_take_half_a_second_to_parse_are_kept(tmp_path, monkeypatch):
    file = tmp_path / 'a.json'
    rows = ',\n'.join(f'{{"video_id": "clip/{i:026}", "split": "train", "label": {i % 2}}}' for i in range(60_000))
    file.write_text(f'{{"version": 2, "metainfo": {{"labels": ["a", "b"]}}, "samples": [\n{rows}\n]}}')
    monkeypatch.setenv('SIGNMM_CACHE', str(tmp_path / 'cache'))
    read_table(file)
    monkeypatch.setattr(annotation_table, 'parse_annotations', None)
    assert read_table(file)[59_999]['video_id'] == f'clip/{59_999:026}'


def test_empty_table():
    table = AnnotationTable.build({}, [])
    assert len(table) == 0 and table.pose_rows(Poses(['a'])).shape == (0,)
    np.testing.assert_array_equal(table.splits, [])
