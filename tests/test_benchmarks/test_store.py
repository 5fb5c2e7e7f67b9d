from __future__ import annotations

from benchmarks.store import made_up_id, make_annotations, make_store, measure
from signmm.datasets import annotation_table
from signmm.datasets.pose_source import open_poses


def test_made_up_corpus_opens_and_reads(tmp_path, monkeypatch):
    """The figures at full size are in docs/lab_notes.md; here the same code at a small one."""
    monkeypatch.setenv('SIGNMM_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setattr(annotation_table, 'CACHED_FROM', 0)
    monkeypatch.setattr('benchmarks.store.DISTINCT', 20)
    for shard in range(2):
        make_store(tmp_path / 'poses' / f'shard_{shard}', 1500, 'int16', 1500 * shard)
    make_annotations(tmp_path / 'a.json', 3000)
    poses = open_poses(tmp_path / 'poses')
    assert len(poses) == 3000 and len(poses[made_up_id(7)]) == len(poses[made_up_id(1500 + 7)]) >= 60
    figures = measure(str(tmp_path / 'poses'), str(tmp_path / 'a.json'), batch=16, batches=2)
    assert figures['clips'] == 2700 and figures['open_own_mb'] < 20
    assert (tmp_path / 'cache' / 'annotations').is_dir()
