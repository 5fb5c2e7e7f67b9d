from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from signmm.models.embedders.gesture import GestureEmbedder
from signmm.structures import PoseBatch, get_layout
from signmm.testing import check_embedder, fake_pose_batch
from signmm.typing import Embedder
from signmm.utils.exporting import exporting

B, T = 2, 6


def make_pose(layout: str = 'hands42_arms7', last: int = T) -> PoseBatch:
    kind = get_layout(layout)
    xy = torch.rand(B, T, len(kind), 2, generator=torch.Generator().manual_seed(0)) * 256
    valid = torch.ones(B, T, dtype=torch.bool)
    valid[1, last:] = False
    return PoseBatch(xy * valid[..., None, None], valid[..., None].expand(B, T, len(kind)).float(), valid, kind)


def make(**kwargs: object) -> GestureEmbedder:
    torch.manual_seed(0)
    return GestureEmbedder(part_width=12, **kwargs).eval()  # type: ignore[arg-type]


def test_is_an_embedder_and_knows_its_parts() -> None:
    embedder = make()
    assert isinstance(embedder, Embedder) and embedder.parts == ('left', 'right') and embedder.frame_wise
    out = embedder(make_pose(last=4))
    assert out.shape == (B, T, 2, 12) and not out[1, 4:].any() and out[1, :4].any()


def test_frames_are_apart_unless_the_gcn_is_temporal() -> None:
    pose, changed = make_pose(), make_pose()
    changed.xy[:, 3] += 40
    for kernel, units, reach in ((None, 1, 0), (3, 1, 1), (5, 1, 2), (3, 5, 5)):
        embedder = make(temporal_kernel=kernel, temporal_units=units)
        differ = (embedder(pose) - embedder(changed)).abs().amax((0, 2, 3)) > 1e-6
        want = [abs(t - 3) <= reach for t in range(T)]
        assert differ.tolist() == want
        assert embedder.frame_wise == (kernel is None)


def test_hands_share_weights_and_do_not_see_each_other() -> None:
    embedder, pose = make(spatial=False), make_pose()
    left, right = list(pose.layout.parts['left']), list(pose.layout.parts['right'])
    swapped = make_pose()
    swapped.xy[:, :, left], swapped.xy[:, :, right] = pose.xy[:, :, right], pose.xy[:, :, left]
    torch.testing.assert_close(embedder(swapped), embedder(pose).flip(2))


def test_spatial_encoding_is_added_and_comes_from_the_arms_only() -> None:
    embedder, pose, moved = make(), make_pose(), make_pose()
    moved.xy[:, :, list(pose.layout.parts['body'])] += 30
    plain = make(spatial=False)
    plain.load_state_dict({k: v for k, v in embedder.state_dict().items() if not k.startswith('spatial')})
    torch.testing.assert_close(plain(pose), plain(moved))
    first, second = embedder(pose) - plain(pose), embedder(moved) - plain(moved)
    assert first.abs().max() > 1e-4 and (first - second).abs().max() > 1e-4
    hands = make_pose()
    hands.xy[:, :, list(pose.layout.parts['left'])] += 30
    torch.testing.assert_close(embedder(hands) - plain(hands), first, atol=1e-5, rtol=1e-4)


def test_chirality_tells_the_hands_apart() -> None:
    embedder, pose = make(spatial=False, chirality=True, layout='mediapipe_hands42'), make_pose('mediapipe_hands42')
    pose.xy[:, :, 21:] = pose.xy[:, :, :21]
    difference = embedder(pose)[:, :, 1] - embedder(pose)[:, :, 0]
    assert embedder.chirality is not None
    torch.testing.assert_close(difference, (embedder.chirality[1] - embedder.chirality[0]).expand(B, T, 12))


def test_joint_vectors_stand_beside_the_coordinates() -> None:
    plain, named = make(spatial=False), make(spatial=False, joint_width=3)
    weights = plain.state_dict()
    first = 'gesture.units.0.graph_conv.weight'
    with torch.no_grad():
        wide = named.state_dict()[first]
        wide[:, :2] = weights.pop(first)
    missing = named.load_state_dict({**weights, first: wide}, strict=False).missing_keys
    assert missing == ['gesture.joints'] and not any('joints' in name for name in weights)
    pose = make_pose()
    assert not torch.allclose(named(pose), plain(pose), atol=1e-3)
    named.gesture.joints.data.zero_()
    torch.testing.assert_close(named(pose), plain(pose))


def test_empty_hands_get_the_learned_vector_and_stay_out_of_the_statistics() -> None:
    plain, embedder = make(spatial=False), make(spatial=False, empty_token=True)
    assert embedder.load_state_dict(plain.state_dict(), strict=False).missing_keys == ['empty_hand']
    torch.nn.init.normal_(embedder.empty_hand)
    pose = make_pose(last=4)
    pose.xy[:, ::2, list(pose.layout.parts['left'])] = 0
    empty = (pose.xy[:, :, :42] == 0).unflatten(2, (2, 21)).flatten(3).all(3) & pose.valid[..., None]
    out = embedder(pose)
    torch.testing.assert_close(out[empty], embedder.empty_hand.expand(len(out[empty]), -1))
    torch.testing.assert_close(out[~empty], plain(pose)[~empty])
    there = pose.xy[:, :, :42].unflatten(2, (2, 21))[pose.valid[..., None] & ~empty] / 256
    embedder.train()(pose)
    torch.testing.assert_close(embedder.gesture.input_norm.running_mean, 0.1 * there.flatten(1).mean(0))


@pytest.mark.parametrize('hands', [0, 1])
def test_a_batch_of_almost_no_hands(hands: int) -> None:
    embedder, pose = make(spatial=False, empty_token=True).train(), make_pose()
    pose.xy[:, :, :42] *= 0
    pose.xy[:1, :hands, 21:42] = 5.0
    assert embedder(pose).isfinite().all()


def test_errors() -> None:
    with pytest.raises(ValueError, match='temporal_kernel=None, got 3'):
        make(empty_token=True, temporal_kernel=3)
    with pytest.raises(ValueError, match='spatial=False'):
        make(layout='mediapipe_hands42')
    with pytest.raises(ValueError, match='both hands'):
        make(layout='kinect20', spatial=False)


def test_contract() -> None:
    check_embedder(dict(type='GestureEmbedder', layout='triplet49', part_width=4))
    hands = dict(type='GestureEmbedder', layout='mediapipe_hands42', part_width=4, spatial=False, chirality=True)
    check_embedder(hands, 'mediapipe_hands42')


class Recorded(nn.Module):
    def __init__(self, embedder: GestureEmbedder) -> None:
        super().__init__()
        self.embedder = embedder

    def forward(self, xy: Tensor, score: Tensor, valid: Tensor) -> Tensor:
        return self.embedder(PoseBatch(xy, score, valid, self.embedder.layout))


@pytest.mark.parametrize('options', [dict(joint_width=3), dict(empty_token=True)])
def test_options_are_recorded_for_any_number_of_clips_and_frames(options: dict[str, object]) -> None:
    model = Recorded(make(**options)).eval()

    def arrays(batch: int, frames: int) -> tuple[Tensor, ...]:
        pose = fake_pose_batch('hands42_arms7', batch, frames, lengths=[frames, *[frames - 2] * (batch - 1)])
        pose.xy[0, 1, :21], pose.score[0, 1, :21] = 0, 0  # a hand that was not found
        return pose.xy, pose.score, pose.valid

    sizes = {0: torch.export.Dim('clips'), 1: torch.export.Dim('frames', min=2, max=99)}
    with exporting(), torch.no_grad():
        recorded = torch.export.export(model, arrays(2, 5), dynamic_shapes=(sizes,) * 3, strict=False).module()
    with torch.no_grad():
        torch.testing.assert_close(recorded(*arrays(3, 7)), model(*arrays(3, 7)))
