from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.evaluation.score_files import ScoreFile, read_scores, write_scores
from signmm.utils.errors import ConfigError

RNG = np.random.default_rng(0)
FILE = ScoreFile(
    Path('a.npz'), np.array(['v0', 'v1', 'v2']), np.array([1, 0, -1]), RNG.normal(size=(3, 2)), np.array(['Ä', 'b'])
)


@pytest.mark.parametrize('ending', ['npz', 'json'])
def test_written_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / 'deep' / f'scores.{ending}'
    write_scores(replace(FILE, path=path))
    found = read_scores(path)
    for key in ('video_ids', 'labels', 'scores', 'label_names'):
        assert (getattr(found, key) == getattr(FILE, key)).all()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_embeddings_are_optional(tmp_path: Path) -> None:
    vectors = RNG.normal(size=(3, 4))
    for path in (tmp_path / 'a.npz', tmp_path / 'a.json'):
        write_scores(replace(FILE, path=path))
        assert read_scores(path).embeddings is None
        write_scores(replace(FILE, path=path, embeddings=vectors))
        assert (read_scores(path).embeddings == vectors).all()
        write_scores(replace(FILE, path=path, embeddings=vectors[:2]))
        with pytest.raises(ConfigError, match=r'expected embeddings \(3, D\), got \(2, 4\)'):
            read_scores(path)


def test_label_names_are_optional(tmp_path: Path) -> None:
    path = tmp_path / 'foreign.npz'
    np.savez(path, video_ids=FILE.video_ids, labels=FILE.labels, scores=FILE.scores)
    assert len(read_scores(path).label_names) == 0


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'video_ids': np.array(['v0', 'v0', 'v1'])}, "clip 'v0' occurs 2 times"),
        ({'labels': np.array([1, 0])}, r'got \(3,\), \(2,\) and \(3, 2\)'),
        ({'label_names': np.array(['a'])}, '1 label_names for 2 columns'),
        ({'scores': np.array([[0, 1], [np.nan, 0], [0, 1]])}, "clip 'v1' are not finite"),
    ],
)
def test_wrong_content_is_refused(tmp_path: Path, change: dict, message: str) -> None:
    path = tmp_path / 'a.npz'
    write_scores(replace(FILE, path=path, **change))
    with pytest.raises(ConfigError, match=message):
        read_scores(path)


def test_what_is_no_score_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='no such file'):
        read_scores(tmp_path / 'a.npz')
    with pytest.raises(ConfigError, match=r'\.npz or \.json'):
        read_scores(tmp_path / 'a.pkl')
    (tmp_path / 'a.npz').write_bytes(b'nonsense')
    (tmp_path / 'b.json').write_text('[1, 2]')
    (tmp_path / 'c.json').write_text(json.dumps({'names': [], 'scores': []}))
    for name in ('a.npz', 'b.json'):
        with pytest.raises(ConfigError, match='cannot be read'):
            read_scores(tmp_path / name)
    with pytest.raises(ConfigError, match='has no video_ids, labels, found names, scores'):
        read_scores(tmp_path / 'c.json')
