from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from mmengine.dataset import DefaultSampler, pseudo_collate
from torch.utils.data import DataLoader

from signmm.datasets import EpochSampler, SampleError, SignDataset, SignMix
from signmm.engine.hooks import SetEpochHook
from signmm.io import PackedStoreWriter, write_npz
from signmm.registry import DATASETS
from signmm.structures import PoseSequence, SampleBatch, get_layout

LAYOUT = get_layout('kinect20')


def make_samples(count: int = 12) -> list[dict]:
    splits = ['train'] * (count - 4) + ['val', 'val', 'test', 'test']
    return [
        {'video_id': f'v{i}', 'split': split, 'label': i % 3, 'signer': 's1', 'frames': None}
        for i, split in enumerate(splits)
    ]


def make_pose(number: int) -> PoseSequence:
    xy = np.full((4 + number, len(LAYOUT), 2), number, dtype=np.float32)
    return PoseSequence(xy, np.ones(xy.shape[:2], np.float32), LAYOUT, extractor='made up 1')


@pytest.fixture
def corpus(tmp_path):
    write_json(tmp_path, make_samples())
    with PackedStoreWriter(tmp_path / 'poses') as writer:
        for i in range(12):
            writer.add(f'v{i}', make_pose(i))
    return tmp_path


def write_json(folder, samples, **metainfo):
    info = {'dataset': 'toy', 'labels': ['a', 'b', 'c'], **metainfo}
    (folder / 'ann.json').write_text(json.dumps({'metainfo': info, 'samples': samples}))


def draw(results):
    return results['video_id'], float(results['pose']().xy[0, 0, 0]), float(results['rng'].random())


def build(folder, **kwargs):
    return SignDataset(folder / 'ann.json', folder / 'poses', **{'pipeline': [draw], **kwargs})


def test_samples_and_metainfo(corpus):
    data = build(corpus, split=('train', 'val'), pipeline=[])
    assert len(data) == 10
    results = data[3]
    assert (results['video_id'], results['label'], results['dataset'], results['index']) == ('v3', 0, 'toy', 3)
    assert results['pose']().source.endswith('poses[v3]')
    assert data.get_data_info(-1)['video_id'] == 'v9'
    assert data.metainfo == {'dataset': 'toy', 'labels': ['a', 'b', 'c'], 'extractor': 'made up 1'}
    with pytest.raises(IndexError):
        data.get_data_info(10)


def test_folder_of_npz_gives_the_same(corpus, tmp_path):
    for i in range(12):
        write_npz(tmp_path / 'files' / f'v{i}.npz', make_pose(i))
    files = SignDataset(corpus / 'ann.json', tmp_path / 'files', pipeline=[draw])
    store = build(corpus)
    assert [files[i] for i in range(8)] == [store[i] for i in range(8)]


def test_frames_are_a_span(corpus):
    samples = make_samples()
    samples[0]['frames'] = [1, 3]
    samples[1]['frames'] = [2, 50]
    write_json(corpus, samples)
    data = build(corpus, pipeline=[{'type': 'LoadPose'}, lambda r: r['frame_inds'].tolist()])
    assert data[0] == [1, 2]
    with pytest.raises(SampleError, match=r"video 'v1'.*frames.*\[2, 50\], expected"):
        data[1]


@pytest.mark.parametrize('workers', [2])
@pytest.mark.parametrize('persistent', [False, True])
def test_any_number_of_workers_gives_the_same_batches(corpus, workers, persistent):
    def epochs(num_workers, keep):
        data = build(corpus, seed=3)
        loader = DataLoader(
            data,
            batch_size=3,
            sampler=EpochSampler(data, seed=1),
            num_workers=num_workers,
            persistent_workers=keep,
            collate_fn=pseudo_collate,
        )
        batches = []
        for epoch in range(3):
            loader.sampler.set_epoch(epoch)
            batches.append([tuple(map(tuple, batch)) for batch in loader])
        return batches

    alone = epochs(0, False)
    assert epochs(workers, persistent) == alone
    numbers = {round(r, 12) for epoch in alone for batch in epoch for r in batch[2]}
    assert len(numbers) == 3 * 8  # another random state for each epoch and clip


def test_epoch_hook(corpus):
    data = build(corpus)
    first = data[0]

    class Runner:
        epoch = 5

        class train_loop:  # noqa: N801
            dataloader = DataLoader(data, sampler=DefaultSampler(data))

    SetEpochHook().before_train_epoch(Runner())
    assert data[0] != first
    data.set_epoch(0)
    assert data[0] == first


@pytest.mark.parametrize('seed', [0, 1])
def test_fractions_are_nested(corpus, seed):
    chosen = {}
    for fraction in (0.25, 0.5, 0.75, 1.0):
        data = build(corpus, fraction=fraction, seed=seed)
        chosen[fraction] = [data.get_data_info(i)['video_id'] for i in range(len(data))]
    assert [len(c) for c in chosen.values()] == [2, 4, 6, 8]
    assert set(chosen[0.25]) < set(chosen[0.5]) < set(chosen[0.75]) < set(chosen[1.0])
    assert chosen[0.5] == sorted(chosen[0.5])
    with pytest.raises(ValueError, match=r'fraction must be in \(0, 1\]'):
        build(corpus, fraction=0.0)


def test_mix(corpus, tmp_path):
    other = tmp_path / 'other'
    other.mkdir()
    write_json(other, make_samples(), dataset='toy2', labels=['x', 'y', 'z'])
    (other / 'poses').symlink_to(corpus / 'poses')
    config = {'type': 'SignDataset', 'ann_file': other / 'ann.json', 'poses': other / 'poses', 'pipeline': [draw]}
    mix = SignMix(dict(a=build(corpus, fraction=0.5, unlabelled=True), b=dict(config, unlabelled=True), c=None))
    assert len(mix) == 12
    assert len(SignMix(dict(a=config), common=dict(unlabelled=True, fraction=0.5))) == 4
    assert mix.metainfo == {'dataset': 'toy+toy2', 'extractor': 'made up 1'}
    assert 'label' not in mix.get_data_info(0)
    assert mix[5] == DATASETS.build(config)[1]
    before = mix[-1]
    mix.set_epoch(1)
    assert mix[-1] != before
    with pytest.raises(ValueError, match='different label maps'):
        SignMix(dict(a=build(corpus), b=DATASETS.build(config)))
    with pytest.raises(IndexError):
        mix[12]


def test_mix_of_label_maps(corpus, tmp_path):
    other = tmp_path / 'other'
    other.mkdir()
    write_json(other, make_samples(), dataset='toy2', labels=['x', 'y', 'z'])
    (other / 'poses').symlink_to(corpus / 'poses')
    pipeline = [{'type': 'LoadPose'}, {'type': 'PackSignInputs'}]
    members = {'a': build(corpus, pipeline=pipeline), 'b': build(other, pipeline=pipeline)}
    mix = SignMix(members, join_labels=True)
    assert mix.metainfo['labels'] == ['toy/a', 'toy/b', 'toy/c', 'toy2/x', 'toy2/y', 'toy2/z']
    labels = [int(mix[i].samples[0].gt_label) for i in range(len(mix))]
    assert labels == [i % 3 for i in range(8)] + [3 + i % 3 for i in range(8)]
    assert labels == [mix.get_data_info(i)['label'] for i in range(len(mix))]
    together = SampleBatch.join([batch.samples for batch in mix.__getitems__([9, 0, 15])])
    assert dict(zip(together.columns['video_id'], together.labels.tolist(), strict=True)) == {'v1': 4, 'v0': 0, 'v7': 4}
    with pytest.raises(ValueError, match='toy2 has no labels to join'):
        SignMix({**members, 'b': build(other, unlabelled=True)}, join_labels=True)


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'label': 3}, r"sample 1 'v1': label 3 is outside the label map \(0 to 2\)"),
        ({'label': 'a'}, "field 'label' must be an integer"),
        ({'video_id': 'v0'}, "duplicate video_id 'v0' in split 'train'"),
        ({'video_id': 'v0', 'split': 'test'}, "video 'v0' is in two splits, 'train' and 'test'"),
        ({'video_id': ''}, "field 'video_id' must be a non-empty string"),
        ({'frames': [3, 3]}, "field 'frames' must be"),
    ],
)
def test_bad_annotations(corpus, change, message):
    samples = make_samples()
    samples[1] |= change
    write_json(corpus, samples)
    with pytest.raises(ValueError, match=r'ann\.json: sample 1.*' + message.removeprefix('sample 1')):
        build(corpus)


def test_absent_and_damaged_files(corpus):
    with pytest.raises(FileNotFoundError, match=r'no\.json does not exist.*docs/datasets/format\.md'):
        SignDataset(corpus / 'no.json', corpus / 'poses')
    with pytest.raises(FileNotFoundError, match=r'nowhere: no such file or folder.*docs/datasets/format\.md'):
        SignDataset(corpus / 'ann.json', corpus / 'nowhere')
    with pytest.raises(ValueError, match="no sample of split 'tain', did you mean 'train'"):
        build(corpus, split='tain')
    (corpus / 'ann.json').write_text((corpus / 'ann.json').read_text()[:99])
    with pytest.raises(ValueError, match=r'ann\.json: not valid JSON'):
        build(corpus)


def test_clips_without_poses(corpus):
    write_json(corpus, [*make_samples(), {'video_id': 'gone', 'split': 'train', 'label': 0}])
    with pytest.raises(ValueError, match='1 of 9 clips of .* missing: gone'):
        build(corpus)
    data = build(corpus, missing='skip')
    assert (len(data), data.missing_ids) == (8, ['gone'])


def test_an_unreadable_sample_is_an_error(corpus, tmp_path):
    for i in range(12):
        write_npz(tmp_path / 'files' / f'v{i}.npz', make_pose(i))
    bad = tmp_path / 'files' / 'v2.npz'
    bad.write_bytes(bad.read_bytes()[:100])
    data = SignDataset(corpus / 'ann.json', tmp_path / 'files', pipeline=[draw])
    with pytest.raises(SampleError, match=r"sample 2, video 'v2'.*v2\.npz.*truncated"):
        data[2]
    loader = DataLoader(data, num_workers=1, collate_fn=pseudo_collate)
    with pytest.raises(SampleError, match="video 'v2'"):
        list(loader)
    with pytest.raises(SampleError, match='returned None'):
        build(corpus, pipeline=[lambda r: None])[0]


def test_shared_epoch_is_shared_memory(corpus):
    assert isinstance(build(corpus)._epoch, torch.Tensor) and build(corpus)._epoch.is_shared()
