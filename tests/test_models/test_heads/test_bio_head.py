import math

import pytest
import torch

from signmm.models.heads import BIOHead
from signmm.structures import SignDataSample


def samples(*tags):
    found = []
    for number, row in enumerate(tags):
        sample = SignDataSample(metainfo=dict(video_id=f'clip{number}'))
        if row is not None:
            sample.gt_tags = torch.tensor(row)
        found.append(sample)
    return found


def passing_on():
    """A head whose features are its logits."""
    head = BIOHead(in_width=3, begin=0.5, outside=0.5)
    torch.nn.init.eye_(head.classifier.weight)
    torch.nn.init.zeros_(head.classifier.bias)
    return head


def test_each_tag_counts_the_same_however_rare_it_is():
    probabilities = torch.tensor([[0.5, 0.3, 0.2], [0.6, 0.2, 0.2], [0.2, 0.7, 0.1], [0.3, 0.3, 0.4]])
    # The last frame is padding.
    feats = torch.cat([probabilities.log(), torch.full((1, 3), 5.0)]).view(1, 5, 1, 3)
    valid = torch.tensor([[True] * 4 + [False]])
    losses = passing_on().loss(feats, valid, samples([0, 0, 1, 2]))
    expected = -((math.log(0.5) + math.log(0.6)) / 2 + math.log(0.7) + math.log(0.4)) / 3
    assert losses['loss_tags'].item() == pytest.approx(expected, rel=1e-5)
    assert losses['begin_recall'].item() == 100


def test_tags_that_do_not_occur_do_not_count():
    feats = torch.tensor([[0.5, 0.3, 0.2]]).log().view(1, 1, 1, 3)
    losses = passing_on().loss(feats, torch.ones(1, 1, dtype=torch.bool), samples([0]))
    assert losses['loss_tags'].item() == pytest.approx(-math.log(0.5), rel=1e-5)


def test_prediction_leaves_padding_out():
    tags = torch.tensor([[0, 1, 2, 1, 2, 2], [1, 2, 0, 1, 2, 2]])
    feats = 9 * torch.nn.functional.one_hot(tags, 3).float()[:, :, None]
    valid = torch.tensor([[True] * 6, [True] * 3 + [False] * 3])
    found = passing_on().predict(feats, valid, samples(None, None))
    assert found[0].pred_segments == [('', 1, 3), ('', 3, 6)] and found[1].pred_segments == [('', 0, 2)]
    assert found[1].pred_tags.shape == (3, 3)


def test_missing_annotation_is_named():
    feats = torch.zeros(2, 4, 1, 3)
    with pytest.raises(ValueError, match="clip 'clip1' has no gt_tags; is the data set annotated with segments"):
        passing_on().loss(feats, torch.ones(2, 4, dtype=torch.bool), samples([0] * 4, None))
    with pytest.raises(ValueError, match='begin must be between 0 and 1, got 1'):
        BIOHead(3, begin=1)
