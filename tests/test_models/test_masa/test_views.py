from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import RandomFrameMasking, ReleasedMotionMasking
from signmm.models.kept_frames import KeptFrames
from signmm.models.masa.views import choose_views, encode_view, spare_empty
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch
from signmm.testing import fake_pose_batch, settle, tiny_backbone

LENGTHS = [20, 12, 5, 1]


def batch() -> PoseBatch:
    return fake_pose_batch(batch=4, frames=20, lengths=LENGTHS)


def whole_frames(pose: PoseBatch, ratio: float = 0.7) -> MaskPlan:
    return spare_empty(RandomFrameMasking(ratio)(pose, torch.Generator().manual_seed(2)), pose.valid)


def backbone(**changes: Any) -> Any:
    module = MODELS.build({**tiny_backbone(), **changes})
    settle(module, lambda: module(batch()))
    return module


def test_gather_and_scatter() -> None:
    kept = torch.tensor([[True, False, True, True], [False, False, True, False], [False] * 4])
    chosen = KeptFrames.of([kept])[0]
    assert chosen.valid.tolist() == [[True] * 3, [True, False, False], [False] * 3]
    assert chosen.index[chosen.valid].tolist() == [0, 2, 3, 2]
    x = torch.randn(3, 4, 2, 5)
    short = chosen.gather(x)
    assert short.shape == (3, 3, 2, 5) and torch.equal(short[0], x[0, [0, 2, 3]])
    fill = torch.randn(5)
    assert torch.equal(chosen.scatter(short, fill), torch.where(kept[..., None, None], x, fill))
    assert KeptFrames.of([torch.zeros(2, 4).bool()])[0].gather(x[:2]).shape == (2, 1, 2, 5)


def encode(module: Any, pose: PoseBatch, plan: MaskPlan, drop_hidden: bool = True) -> tuple[Any, Any]:
    view = choose_views(pose, [plan], drop_hidden)[0]
    return encode_view(module, pose, plan, view), view


def moved_where_hidden(pose: PoseBatch, plan: MaskPlan) -> PoseBatch:
    hidden = plan.hidden.all(-1)[..., None, None]
    return pose.with_xy(torch.where(hidden, pose.xy * 0.3 + 17, pose.xy))


@pytest.mark.parametrize('training', [False, True])
def test_the_encoder_never_sees_a_masked_frame(training: bool) -> None:
    pose = batch()
    plan, module = whole_frames(pose), backbone()
    module.train(training)
    runs = []
    for clips in (pose, moved_where_hidden(pose, plan)):
        torch.manual_seed(0)
        runs.append(encode(module, clips, plan)[0])
    assert torch.equal(*runs), 'batch statistics and dropout included'


def test_what_the_encoder_gets_and_in_which_order() -> None:
    pose = batch()
    plan, module = whole_frames(pose), backbone()
    feats, kept = encode(module, pose, plan)
    full = module.embedder(pose).flatten(2)
    full = module.positions(full)
    for clip, length in enumerate(LENGTHS):
        frames = [t for t in range(length) if not plan.hidden[clip, t].any()]
        alone = full[clip : clip + 1, frames]
        expected = module.encoder(alone, torch.ones(1, len(frames)).bool())[0]
        torch.testing.assert_close(feats[clip, : len(frames)].flatten(1), expected, atol=1e-5, rtol=1e-4)
        assert not feats[clip, len(frames) :].any() and int(kept.valid[clip].sum()) == len(frames)


def test_the_cost_falls_with_the_ratio() -> None:
    pose, module, seen = batch(), backbone(), []
    module.encoder.register_forward_hook(lambda _, inputs, out: seen.append(inputs[0].shape[1]))
    module.embedder.register_forward_hook(lambda _, inputs, out: seen.append(int(inputs[0].valid.sum())))
    encode(module, pose, whole_frames(pose, 0.7))
    assert seen == [6 + 4 + 1 + 1, 6]


def test_a_frame_with_a_visible_part_stays_with_a_mask_token() -> None:
    pose, module = batch(), backbone(positions=None)
    hidden = torch.zeros(4, 20, 3).bool()
    hidden[0, 4, 1], hidden[0, 7] = True, True
    plan = MaskPlan(hidden, hidden, torch.zeros(pose.score.shape).bool())
    feats, kept = encode(module, pose, plan)
    assert kept.valid.sum(1).tolist() == [19, 12, 5, 1]
    x = torch.where(hidden[..., None], module.mask_token, module.embedder(pose)).flatten(2)
    rest = [t for t in range(20) if t != 7]
    expected = module.encoder(x[:1, rest], torch.ones(1, 19).bool())
    torch.testing.assert_close(feats[0].flatten(1), expected[0], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize('kind', ['part', 'frame'])
def test_the_decoder_gets_mask_tokens_in_the_original_order(kind: str) -> None:
    pose, module, seen = batch(), backbone(mask_token=kind), []
    plan = whole_frames(pose)
    feats, kept = encode(module, pose, plan)
    decoder = MODELS.build(dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16)).eval()
    decoder.register_forward_hook(lambda _, inputs, out: seen.append(inputs[0]))
    assert decoder(module.restore(feats, kept), pose.valid).shape == (4, 20, 12)
    for clip, length in enumerate(LENGTHS):
        visible = iter(feats[clip])
        rows = [
            module.mask_token.expand(3, 4).flatten() if plan.hidden[clip, t].all() else next(visible).flatten()
            for t in range(length)
        ]
        expected = module.positions(torch.stack(rows)[None])[0]
        torch.testing.assert_close(seen[0][clip, :length], expected)


def test_clips_of_one_frame_stay() -> None:
    pose = batch()
    plan = RandomFrameMasking(0.9)(pose)
    assert plan.hidden[3, 0].all()
    spared = spare_empty(plan, pose.valid)
    assert not spared.hidden[3].any() and not spared.scored[3].any()
    assert torch.equal(spared.hidden[:3], plan.hidden[:3])


def test_an_embedder_that_looks_around_is_run_on_the_full_clip() -> None:
    embedder = dict(type='TripletEmbedder', part_width=4, temporal_kernel=3)
    pose, module = batch(), backbone(embedder=embedder, positions=None)
    plan = whole_frames(pose)
    x = module.embedder(pose)[0][~plan.hidden[0].any(-1)].flatten(1)
    expected = module.encoder(x[None], torch.ones(1, len(x)).bool())[0]
    torch.testing.assert_close(encode(module, pose, plan)[0][0].flatten(1), expected, atol=1e-5, rtol=1e-4)


def test_kept_mask_tokens_are_not_attended_to() -> None:
    pose, module = batch(), backbone()
    plan = ReleasedMotionMasking(min_share=0.1, per_part=True)(pose, torch.Generator().manual_seed(0))
    assert plan.hidden[0].any() and not plan.hidden[0].all(-1).all()
    feats, view = encode(module, pose, plan, drop_hidden=False)
    seen = view.valid
    assert torch.equal(seen, pose.valid & ~plan.hidden.any(-1))
    with torch.no_grad():
        module.mask_token.add_(3.0)
    other, _ = encode(module, pose, plan, drop_hidden=False)
    torch.testing.assert_close(other[seen], feats[seen])
    masked = plan.hidden.any(-1)
    assert not torch.allclose(other[masked], feats[masked])


def test_kept_mask_tokens_of_a_clip_without_any_whole_frame() -> None:
    pose, module = batch(), backbone()
    hidden = (torch.arange(20) % 3)[None, :, None] == torch.arange(3)
    hidden = hidden & pose.valid[..., None]
    plan = MaskPlan(hidden, hidden, torch.zeros(pose.score.shape).bool())
    feats, view = encode(module, pose, plan, drop_hidden=False)
    assert torch.equal(view.valid, pose.valid) and feats.isfinite().all()
