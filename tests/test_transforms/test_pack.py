from __future__ import annotations

import pytest
import torch
from transform_clips import run, start

from signmm.structures import SignDataSample


def test_pack() -> None:
    data = run(start(gloss=['A', 'B'], text='a b'), 'LoadPose', 'SelectKeypoints', 'PackSignInputs')
    (sample,) = data.samples
    xy, score = data.clips.xy, data.clips.score
    assert xy.shape == (1, 10, 49, 2) and score.shape == (1, 10, 49) and xy.dtype == score.dtype == torch.float32
    assert data.clips.layout.name == 'triplet49' and data.lengths == (10,) and data.steps == '[]'
    assert isinstance(sample, SignDataSample)
    assert sample.gt_label.dtype == torch.long and sample.gt_label.item() == 3 and sample.gt_label.shape == ()
    assert sample.gt_gloss == ['A', 'B'] and sample.gt_text == 'a b'
    meta = {k: v for k, v in sample.metainfo.items() if k != 'frame_inds'}
    assert meta == {'video_id': 'v0', 'split': 'train', 'num_frames': 10, 'fps': 25.0, 'signer': 's1', 'dataset': 'toy',
                    'extractor': 'test'}  # fmt: skip
    assert sample.frame_inds.tolist() == list(range(10))


@pytest.mark.parametrize('writeable', [True, False])
def test_pack_without_labels_and_memory_of_its_own(writeable: bool) -> None:
    data = start()
    del data['label']
    data = run(data, 'LoadPose')
    data['xy'].flags.writeable = writeable
    packed = run(data, 'PackSignInputs')
    assert 'gt_label' not in packed.samples[0] and 'gt_gloss' not in packed.samples[0]
    packed.clips.xy[0, 0, 0, 0] = -5.0
    assert data['xy'][0, 0, 0] != -5
