import numpy as np
import pytest
import torch

import signmm.models.embedders  # noqa: F401
from signmm.io.checkpoint import CheckpointError
from signmm.io.weights import load_weights
from signmm.models.tokenizers import CoupledDVAE, KMeansTokenizer, SeparateVQ
from signmm.registry import MODELS
from signmm.structures import LAYOUTS, PARTS, PoseBatch
from signmm.testing import fake_pose_batch, tiny

EMBEDDER = dict(type='LinearEmbedder', layout='triplet49', part_width=8)


def batch(seed: int = 0, clips: int = 2, frames: int = 6) -> PoseBatch:
    g = torch.Generator().manual_seed(seed)
    valid = torch.arange(frames)[None] < torch.tensor([frames, frames - 2] + [frames] * (clips - 2))[:, None]
    xy = torch.rand(clips, frames, 49, 2, generator=g) * 256 * valid[..., None, None]
    score = (torch.rand(clips, frames, 49, generator=g) > 0.2).float() * valid[..., None]
    return PoseBatch(xy * score[..., None], score, valid, LAYOUTS['triplet49'])


def build(cls: type, **kwargs: object) -> CoupledDVAE | SeparateVQ:
    torch.manual_seed(0)
    return cls(EMBEDDER, code_width=6, hand_codes=9, body_codes=5, decoder_width=7, **kwargs)


@pytest.mark.parametrize('cls', [CoupledDVAE, SeparateVQ])
def test_losses_equal_a_plain_reference(cls: type) -> None:
    model = build(cls).train()
    model.loss(batch())
    pose = batch(1)
    model.eval()
    got = model.loss(pose)
    z = model.latents(pose)[pose.valid]
    sums = dict.fromkeys(['hand', 'body', 'codebook', 'commitment'], 0.0)
    frames = pose.valid.nonzero().tolist()
    for n, (b, t) in enumerate(frames):
        words = []
        for p, part in enumerate(PARTS):
            codes = (model.body if part == 'body' else model.hand).codes
            words.append(codes[torch.stack([(z[n, p] - c).norm() for c in codes]).argmin()])
        words = torch.stack(words)
        decoded = model.decode_latents(words[None])
        for part in PARTS:
            index = list(pose.layout.parts[part])
            difference = (decoded[part][0] - pose.xy[b, t, index] / 256) * (pose.score[b, t, index] > 0)[:, None]
            sums['body' if part == 'body' else 'hand'] += difference.norm()
        sums['codebook'] += (z[n] - words).square().sum()
        sums['commitment'] += (z[n] - words).square().sum()
    for name, weight in (('hand', 1), ('body', 0.1), ('codebook', 1.0), ('commitment', 0.9)):
        torch.testing.assert_close(got[f'loss_{name}'], weight * sums[name] / len(frames), rtol=1e-4, atol=1e-4)


def test_stop_gradients_are_on_the_right_side() -> None:
    model = build(CoupledDVAE)
    model.train()
    model.loss(batch())
    losses = model.loss(batch(1))
    encoder = list(model.to_code.parameters())
    assert all(
        g is None for g in torch.autograd.grad(losses['loss_codebook'], encoder, allow_unused=True, retain_graph=True)
    )
    assert torch.autograd.grad(losses['loss_codebook'], model.hand.codes, retain_graph=True)[0].abs().sum() > 0
    assert (
        torch.autograd.grad(losses['loss_commitment'], model.hand.codes, allow_unused=True, retain_graph=True)[0]
        is None
    )
    assert torch.autograd.grad(losses['loss_commitment'], encoder[0], retain_graph=True)[0].abs().sum() > 0


def test_straight_through_copies_the_decoders_gradient() -> None:
    model = build(CoupledDVAE).eval()
    z = torch.randn(4, 3, 6, requires_grad=True)
    _, words = model.quantize(z)
    through = z + (words - z).detach()
    loss = sum(v.square().sum() for v in model.decode_latents(through).values())
    words = words.detach().requires_grad_()
    direct = sum(v.square().sum() for v in model.decode_latents(words).values())
    torch.testing.assert_close(torch.autograd.grad(loss, z)[0], torch.autograd.grad(direct, words)[0])


def test_separate_parts_do_not_see_each_other_and_coupled_ones_do() -> None:
    z = torch.randn(1, 3, 6)
    changed = z.clone()
    changed[:, 2] += 1
    for cls, coupled in ((SeparateVQ, False), (CoupledDVAE, True)):
        model = build(cls).eval()
        differs = not torch.equal(model.decode_latents(z)['left'], model.decode_latents(changed)['left'])
        assert differs is coupled


def mirrored_triplet(pose: PoseBatch) -> PoseBatch:
    """The same poses with left and right hand exchanged."""
    left, right = (list(pose.layout.parts[part]) for part in ('left', 'right'))
    order = torch.arange(49)
    order[left], order[right] = torch.tensor(right), torch.tensor(left)
    return PoseBatch(pose.xy[:, :, order], pose.score[:, :, order], pose.valid, pose.layout)


@pytest.mark.parametrize('encoder', ['triplet', 'part'])
def test_which_parts_a_latent_vector_depends_on(encoder: str) -> None:
    model, pose = build(CoupledDVAE, encoder=encoder).eval(), batch()
    pose.xy.requires_grad_()
    z = model.latents(pose)
    for p, part in enumerate(PARTS):
        grad = torch.autograd.grad(z[:, :, p].sum(), pose.xy, retain_graph=True)[0]
        seen = {other for other in PARTS if grad[:, :, list(pose.layout.parts[other])].any()}
        assert seen == (set(PARTS) if encoder == 'triplet' else {part})


def test_exchanged_hands_exchange_codes_and_reconstructions() -> None:
    """Hands share codebook, encoder and decoder; the joint decoder learns them apart."""
    pose = batch()
    for decoder, alike in (('triplet', True), ('joint', False)):
        model = build(CoupledDVAE, decoder=decoder, codebook=dict(init='uniform')).eval()
        ids, swapped = model.encode(pose), model.encode(mirrored_triplet(pose))
        assert torch.equal(swapped[pose.valid], ids[..., [1, 0, 2]][pose.valid])
        z = torch.randn(3, 3, 6)
        one, other = model.decode_latents(z), model.decode_latents(z[:, [1, 0, 2]])
        assert torch.allclose(one['left'], other['right'], atol=1e-6) is alike
        assert torch.allclose(one['body'], other['body'], atol=1e-6) is False


def test_weights_of_the_part_wise_encoder_name_the_option() -> None:
    old = build(CoupledDVAE, encoder='part', decoder='joint')
    with pytest.raises(CheckpointError, match=r"model\.encoder='part' and model\.decoder='joint'"):
        load_weights(build(CoupledDVAE), old.state_dict(), 'checkpoint old.pth')
    load_weights(build(CoupledDVAE, encoder='part', decoder='joint'), old.state_dict(), 'checkpoint old.pth')


def test_unknown_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown encoder 'triplets', did you mean 'triplet'"):
        build(CoupledDVAE, encoder='triplets')
    with pytest.raises(ValueError, match="unknown encoder 'triplet'"):
        build(SeparateVQ, encoder='triplet')


@pytest.mark.parametrize('cls', [CoupledDVAE, SeparateVQ])
def test_encode_decode_shapes_and_ranges(cls: type) -> None:
    model = build(cls).eval()
    ids = model.encode(batch())
    assert ids.shape == (2, 6, 3)
    assert ids[..., :2].max() < 9
    assert ids[..., 2].max() < 5
    assert model.decode(ids).shape == (2, 6, 49, 2)


def test_kmeans_fits_in_pieces_and_goes_on_after_a_reload() -> None:
    batches = [batch(i, clips=4, frames=10) for i in range(6)]
    one = KMeansTokenizer(hand_codes=9, body_codes=5, start_with=2)
    held_out, errors = batch(99, clips=40, frames=10), []
    for b in batches * 2:
        one.fit(b)
        errors.append(float(one.loss(held_out)['error_px']))
    assert errors[-1] < errors[0]
    two = KMeansTokenizer(hand_codes=9, body_codes=5, start_with=2)
    for b in batches[:3]:
        two.fit(b)
    three = KMeansTokenizer(hand_codes=9, body_codes=5, start_with=2)
    three.load_state_dict(two.state_dict())
    for b in batches[3:] + batches:
        three.fit(b)
    np.testing.assert_allclose(three.hand.numpy(), one.hand.numpy(), rtol=1e-5)


def test_kmeans_centres_are_running_means() -> None:
    model = KMeansTokenizer(hand_codes=9, body_codes=5, start_with=2)
    model.fit(batch(0, clips=4, frames=10))
    centres, counts, pose = model.body.clone(), model.counts_body.clone(), batch(1, clips=4, frames=10)
    found = [(row.flatten() / 256) for row in pose.part('body')[0][pose.valid]]
    model.fit(pose)
    for k in range(5):
        own = [x for x in found if torch.stack([(x - c).norm() for c in centres]).argmin() == k]
        mean = (centres[k] * counts[k] + sum(own)) / (counts[k] + len(own))
        torch.testing.assert_close(model.body[k], mean)
        assert model.counts_body[k] == counts[k] + len(own)


def test_kmeans_assigns_the_nearest_centre() -> None:
    model = KMeansTokenizer(hand_codes=9, body_codes=5, start_with=2)
    model.fit(batch(0, clips=4, frames=10))
    pose = batch(5)
    ids = model.encode(pose)
    x = pose.part('body')[0][1, 3].flatten() / 256
    assert ids[1, 3, 2] == torch.stack([(x - c).norm() for c in model.body]).argmin()


@pytest.mark.parametrize('name', ['CoupledDVAE', 'SeparateVQ'])
def test_the_reconstruction_passes_its_gradient_to_the_encoder_as_if_nothing_was_quantised(name: str) -> None:
    model = MODELS.build(dict(tiny(name), codebook=dict(init='uniform'))).eval()
    pose = fake_pose_batch(lengths=[6, 4])
    with torch.no_grad():
        z = model.latents(pose)
    z.requires_grad_()
    model.latents = lambda _: z
    losses = model.loss(pose)
    total = losses['loss_hand'] + losses['loss_body']
    got, *to_codes = torch.autograd.grad(total, [z, model.hand.codes, model.body.codes], allow_unused=True)
    assert to_codes == [None, None], 'the codebook learns by its own term alone'
    codewords = model.quantize(z.detach()[pose.valid])[1].detach().requires_grad_()
    decoded, norms = model.decode_latents(codewords), {}
    for part, joints in model.layout.parts.items():
        xy, score = pose.xy[:, :, list(joints)][pose.valid], pose.score[:, :, list(joints)][pose.valid]
        distance = ((decoded[part] - xy / 256) ** 2).sum(-1) * (score > 0)
        norms[part] = distance.sum(-1).sqrt().mean()
    expected = torch.autograd.grad(norms['left'] + norms['right'] + 0.1 * norms['body'], codewords)[0]
    assert expected.any()
    torch.testing.assert_close(got[pose.valid], expected, atol=1e-6, rtol=1e-3)


@pytest.mark.parametrize('cls', [CoupledDVAE, SeparateVQ])
def test_every_parameter_gets_a_gradient_before_the_codebooks_start(cls: type) -> None:
    """Distributed training stops at a parameter without one."""
    model = build(cls, codebook=dict(start_after=2)).train()
    for step in range(3):
        model.zero_grad()
        losses = model.loss(batch(step))
        sum(value for name, value in losses.items() if name.startswith('loss')).backward()
        assert not [name for name, parameter in model.named_parameters() if parameter.grad is None]
        assert bool(model.hand.codes.grad.any()) == (step == 2), 'the codes stay where they are until they start'
