from __future__ import annotations

import pickle

import pytest
import torch

from signmm.structures import Ragged, SampleBatch, SignDataSample


def sample(name, **fields):
    made = SignDataSample(metainfo={'video_id': name})
    for key, value in fields.items():
        made.set_field(value, key)
    return made


def batch():
    columns = {'video_id': ['a', 'b'], 'num_frames': [9, 4], 'gt_gloss': [['x'], None]}
    frames = torch.tensor([[1, 3, 5], [0, 2, 0]])
    return SampleBatch(2, columns, frame_inds=frames, lengths=[3, 2]).with_labels([4, 1])


def test_objects_are_those_of_the_columns():
    first, second = batch()
    assert first.metainfo.keys() == {'video_id', 'num_frames', 'frame_inds'}
    assert (first.video_id, second.num_frames, first.gt_gloss, int(second.gt_label)) == ('a', 4, ['x'], 1)
    assert 'gt_gloss' not in second
    assert first.frame_inds.tolist() == [1, 3, 5] and second.frame_inds.tolist() == [0, 2]
    made = batch()
    made[0].pred_text = 'kept'
    assert made.samples()[0].pred_text == 'kept' and len(made) == 2


def test_objects_and_back():
    made = SampleBatch.of([sample('a', gt_label=torch.tensor(2)), sample('b', gt_label=torch.tensor(0))])
    assert made.labels.tolist() == [2, 0] and made.label_range == (0, 2)
    assert SampleBatch.of(made) is made
    partly = SampleBatch.of([sample('a', gt_label=torch.tensor(2)), sample('b')])
    assert partly.labels is None
    with pytest.raises(ValueError, match="Head: clip 'b' has no gt_label; is the data set annotated with labels"):
        partly.class_labels(3, 'Head')


def test_labels_outside_the_classes_are_named():
    assert batch().class_labels(5, 'Head').tolist() == [4, 1]
    with pytest.raises(ValueError, match="Head: clip 'a' has label 4, but num_classes is 4"):
        batch().class_labels(4, 'Head')
    with pytest.raises(ValueError, match="clip 'c' has label -1"):
        SampleBatch(1, {'video_id': ['c']}).with_labels([-1]).class_labels(4, 'Head')


def test_joined_and_sent():
    other = SampleBatch(1, {'video_id': ['c'], 'gt_text': ['hello']}, frame_inds=torch.tensor([[7]]), lengths=[1])
    joined = SampleBatch.join([batch(), other.with_labels([9])])
    assert [s.video_id for s in joined] == ['a', 'b', 'c'] and joined.labels.tolist() == [4, 1, 9]
    assert joined.label_range == (1, 9)
    assert [s.frame_inds.tolist() for s in joined] == [[1, 3, 5], [0, 2], [7]]
    assert 'gt_text' not in joined[0] and joined[2].gt_text == 'hello'
    again = pickle.loads(pickle.dumps(batch()))
    assert again[0].frame_inds.tolist() == [1, 3, 5]
    assert batch().apply(lambda t: t.to('meta')).labels.device.type == 'meta'


def test_a_batch_without_labels_takes_none_from_another():
    joined = SampleBatch.join([batch(), SampleBatch(1, {'video_id': ['c']})])
    assert [int(s.gt_label) for s in joined.samples()[:2]] == [4, 1] and 'gt_label' not in joined[2]
    with pytest.raises(ValueError, match="Head: clip 'c' has no gt_label"):
        joined.class_labels(9, 'Head')


def test_ragged_columns_move_and_are_taken_apart():
    made = batch()
    made.columns['features'] = Ragged.of([torch.ones(1, 2), torch.full((3, 2), 2.0)])
    moved = pickle.loads(pickle.dumps(made)).apply(lambda tensor: tensor + 1)
    assert moved[0].features.tolist() == [[2, 2]] and moved[1].features.tolist() == [[3, 3]] * 3
    assert moved.columns['features'].lengths == (1, 3)
    assert [len(row) for row in moved.take([1, 0]).columns['features']] == [3, 1]
    joined = SampleBatch.join([made, batch()])
    assert 'features' in joined[0] and 'features' not in joined[2]


def test_a_column_names_who_lacks_it():
    assert SampleBatch(1, {'gt_text': ['a b']}).column('gt_text', 'Head', 'text') == ['a b']
    with pytest.raises(ValueError, match="Head: clip 'b' has no gt_gloss; .* annotated with glosses"):
        batch().column('gt_gloss', 'Head', 'glosses')
