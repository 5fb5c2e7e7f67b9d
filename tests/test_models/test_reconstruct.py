from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from signmm.evaluation.pck import ReconstructionPCK
from signmm.masking.multilevel import MultiLevelMasking
from signmm.models.backbone import PoseBackbone
from signmm.models.embedders.gesture import GestureEmbedder
from signmm.models.encoders.positions import SinusoidalPositions
from signmm.models.encoders.transformer import TransformerEncoder
from signmm.models.heads.mano_head import ManoHead
from signmm.models.pretrain import MaskedPoseModel
from signmm.models.reconstruct import predict_reconstruction, reconstruct
from signmm.structures import SignDataSample
from signmm.testing import fake_pose_batch


def make_model() -> MaskedPoseModel:
    torch.manual_seed(0)
    encoder = TransformerEncoder(width=24, depth=1, heads=2, ffn_width=16, dropout=0.0)
    backbone = PoseBackbone(GestureEmbedder('triplet49', part_width=12), encoder, SinusoidalPositions())
    masking = MultiLevelMasking(parts=('left', 'right'))
    return MaskedPoseModel(backbone, masking, ManoHead(part_width=12)).eval()


def test_samples_of_a_prediction() -> None:
    model, pose = make_model(), fake_pose_batch(lengths=[6, 4], missing=0.0)
    samples = predict_reconstruction(model, pose, [SignDataSample(metainfo={'video_id': n}) for n in 'ab'])
    assert samples[1].pred_joints.shape == (4, 42, 2) and samples[1].joint_scored.shape == (4, 42)
    torch.testing.assert_close(samples[0].gt_joints, pose.xy[0][:, [*range(7, 49)]])
    changed = (samples[0].input_joints - samples[0].gt_joints).abs().amax(-1) > 0
    assert changed.any() and not changed[~samples[0].joint_scored].any()
    drawn = (samples[0].interpolated_joints - samples[0].gt_joints).abs().amax(-1) > 0
    assert torch.equal(drawn & ~changed, torch.zeros_like(drawn)) and (drawn & changed).any()
    again = predict_reconstruction(model, pose, [SignDataSample(metainfo={'video_id': n}) for n in 'ab'])
    assert torch.equal(again[0].input_joints, samples[0].input_joints)


def test_the_model_does_not_see_what_is_masked() -> None:
    model, pose = make_model(), fake_pose_batch(lengths=[6, 4], missing=0.0)
    model.masking = MultiLevelMasking(operations=('frame', 'clip'), parts=('left', 'right'))
    first = reconstruct(model, pose, torch.Generator().manual_seed(0))
    other = replace(pose, xy=torch.where(first.plan.zeroed[..., None], pose.xy + 20, pose.xy))
    second = reconstruct(model, other, torch.Generator().manual_seed(0))
    assert first.plan.zeroed.any() and torch.equal(first.output, second.output)
    assert torch.equal(first.seen, second.seen)


def test_codes_are_refused() -> None:
    model = make_model()
    model.tokenizer = torch.nn.Identity()
    with pytest.raises(TypeError, match='predicts codes'):
        reconstruct(model, fake_pose_batch(lengths=[6, 4], missing=0.0))


def test_checkpoint_of_one_decoder_serves_another_model(tmp_path: Path) -> None:
    from signmm.models.backbone import load_backbone

    model = make_model()
    torch.save({'state_dict': model.state_dict()}, tmp_path / 'last.pth')
    fresh = make_model().backbone
    torch.nn.init.zeros_(fresh.mask_token)
    load_backbone(fresh, str(tmp_path / 'last.pth'))
    assert torch.equal(fresh.mask_token, model.backbone.mask_token)


def test_metric_reads_what_the_model_predicts() -> None:
    metric = ReconstructionPCK()
    samples = make_model()(fake_pose_batch(lengths=[6, 4], missing=0.0), mode='predict')
    metric.process(None, [sample.to_dict() for sample in samples])
    got = metric.compute_metrics([result for _, result in metric.results])
    assert 0 < got['input_pck20'] < 100 and got['masked_input_pck20'] < got['input_pck20']
