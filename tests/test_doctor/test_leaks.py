from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from signmm.doctor import candidates
from signmm.doctor.leaks import LeakFinder
from signmm.doctor.plant import KINDS, add_noise, mirror
from signmm.structures import PoseSequence
from signmm.synth import SynthSign
from tests.test_doctor.slow_takes import slow_takes

SIGNERS, GLOSSES, REPEATS = 3, 6, 4


@pytest.fixture(scope='module')
def clips() -> list[PoseSequence]:
    corpus = SynthSign(GLOSSES, SIGNERS, seed=3)
    return [corpus.clip(g, s, r) for s in range(SIGNERS) for g in range(GLOSSES) for r in range(REPEATS)]


def splits(clips: list[PoseSequence]) -> list[str]:
    """Repetitions of the same sign by the same signer lie on both sides: the hardest case that is no leak."""
    return ['test' if i % REPEATS == 3 else 'train' for i in range(len(clips))]


def find(clips: list[PoseSequence], groups: list[str], within: bool = True):
    finder = LeakFinder()
    for row, pose in enumerate(clips):
        finder.add(row, pose)
    return finder.find(groups, within)


def test_repetitions_are_no_leaks(clips: list[PoseSequence]) -> None:
    assert find(clips, splits(clips)) == []


def test_slow_repetitions_are_no_leaks() -> None:
    takes = [pose for _, pose in slow_takes(4, 12)]
    assert find(takes, ['train'] * len(takes)) == []
    # A copy of such a clip still is one, as long as it is not noisier than what the takes differ by.
    copy = replace(takes[7], xy=takes[7].xy * np.float32(1.3) + 5)
    assert [(k.first, k.second) for k in find([*takes, copy], ['train'] * len(takes) + ['test'])] == [(7, len(takes))]


@pytest.mark.parametrize('noise', [0.002, 0.004, 0.008])
def test_noise_makes_no_copies_of_slow_repetitions(noise: float) -> None:
    """Noise as large as what takes differ by hides the difference: then nothing is said."""
    takes = [pose for _, pose in slow_takes(3, 12, noise=noise)]
    assert find(takes, ['train'] * len(takes)) == []


def test_a_slow_clip_extracted_again_is_found(clips: list[PoseSequence]) -> None:
    """It moves by 4 % of the shoulder width, with much noise; nothing is fast enough for a window."""
    rng = np.random.default_rng(0)

    def slow(pose: PoseSequence) -> PoseSequence:
        middle = np.median(pose.xy, axis=0)
        left, right = pose.layout.indices(['left_shoulder', 'right_shoulder'])
        width = np.linalg.norm(middle[left] - middle[right])
        move = 0.04 * width * gaussian_filter1d(rng.standard_normal(pose.xy.shape), 6, axis=0) / 0.22
        return replace(pose, xy=(middle + move).astype(np.float32), score=np.ones_like(pose.score))

    slow_clips = [slow(pose) for pose in clips]
    planted = [add_noise(slow_clips[i], rng, 0.008) for i in range(0, len(clips), 8)]
    groups = splits(clips) + ['other'] * len(planted)
    pairs = {(leak.first, leak.second) for leak in find([*slow_clips, *planted], groups, within=False)}
    assert pairs == {(8 * k, len(clips) + k) for k in range(len(planted))}


def test_clips_of_few_frames(clips: list[PoseSequence]) -> None:
    short = [replace(c, xy=c.xy[20:26], score=c.score[20:26]) for c in clips]
    copies = [mirror(short[i]) for i in (0, 9, 30)]
    leaks = find([*short, *copies], ['train'] * len(short) + ['test'] * 3, within=False)
    assert {(k.first, k.second, k.mirrored) for k in leaks} >= {
        (i, len(short) + k, True) for k, i in enumerate((0, 9, 30))
    }


def test_a_third_of_a_clip(clips: list[PoseSequence]) -> None:
    frames = len(clips[5]) // 3
    part = replace(clips[5], xy=clips[5].xy[-frames:], score=clips[5].score[-frames:])
    other = replace(clips[5], xy=clips[5].xy[:-3], score=clips[5].score[:-3])
    (leak,) = find([other, part], ['train', 'test'])
    assert leak.exact and leak.overlap == pytest.approx((frames - 3) / frames)
    assert leak.delay == pytest.approx((frames - len(clips[5])) / 25)


@pytest.mark.parametrize('kind', KINDS)
def test_every_kind_is_found(clips: list[PoseSequence], kind: str, monkeypatch) -> None:
    monkeypatch.setattr(candidates, '_WINDOWS', 50)  # several blocks
    rng = np.random.default_rng(0)
    planted = [KINDS[kind](clips[i], rng) for i in range(0, len(clips), 8)]
    groups = splits(clips) + ['other'] * len(planted)
    pairs = {(leak.first, leak.second) for leak in find([*clips, *planted], groups, within=False)}
    assert pairs == {(8 * k, len(clips) + k) for k in range(len(planted))}


def test_wrong_frame_rate_exact_copy_and_how_they_lie(clips: list[PoseSequence]) -> None:
    slow = replace(clips[5], xy=clips[5].xy + np.float32(0.01), fps=50.0)
    cut = replace(clips[9], xy=clips[9].xy[10:], score=clips[9].score[10:])
    more = [clips[0], slow, mirror(cut)]
    leaks = {leak.first: leak for leak in find([*clips, *more], splits(clips) + ['test'] * 3)}
    assert set(leaks) == {0, 5, 9}
    assert leaks[0].exact and not leaks[9].exact and leaks[9].mirrored and not leaks[5].mirrored
    assert leaks[5].rate == pytest.approx(0.5, rel=0.05)
    assert leaks[9].delay == pytest.approx(-10 / 25, abs=0.05)


def test_clips_without_hands_are_compared_bit_by_bit(clips: list[PoseSequence]) -> None:
    """Clips without anybody are not: they are all alike."""
    nose = np.arange(len(clips[0].layout)) == clips[0].layout.indices(['nose'])[0]
    for seen in (nose, ~nose & False):
        blind = replace(
            clips[0],
            xy=np.where(seen[:, None], clips[0].xy, np.float32(0)),
            score=np.where(seen, clips[0].score, np.float32(0)),
        )
        finder = LeakFinder()
        assert not finder.add(0, blind) and not finder.add(1, blind) and finder.track(0) is None
        leaks = finder.find(['train', 'test'])
        assert [(leak.first, leak.second, leak.exact) for leak in leaks] == [(0, 1, True)] * bool(seen.any())
