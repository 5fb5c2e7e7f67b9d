from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signmm.doctor.pose_stats import PoseStats
from signmm.doctor.tracks import make_track
from signmm.structures import PoseSequence
from signmm.synth import SynthSign

CORPUS = SynthSign(6, 3, seed=0)
CLIPS = [CORPUS.clip(g, s, r) for s in range(3) for g in range(6) for r in range(2)]


def collect(clips: list[PoseSequence]) -> PoseStats:
    stats = PoseStats()
    for i, pose in enumerate(clips):
        stats.add(f'v{i}', f's{i // 12}', pose, make_track(pose))
    return stats


def found(clips: list[PoseSequence], check: str, severity: str) -> list[tuple[str, ...]]:
    return [f.items for f in collect(clips).check() if (f.check, f.severity) == (check, severity)]


def changed(function) -> list[PoseSequence]:
    return [function(CLIPS[0]), *CLIPS[1:]]


def test_clean_clips_have_only_notes() -> None:
    findings = collect(CLIPS).check()
    assert {f.severity for f in findings} == {'note'}
    texts = ' '.join(f.text for f in findings)
    assert 'frame rate: 25 (36)' in texts and 'picture size: 512 x 512 (36)' in texts
    assert PoseStats().check() == []


def test_numbers() -> None:
    stats = collect(CLIPS)
    left = np.array(CLIPS[3].layout.parts['left'])
    assert stats.column('no_left')[3] == pytest.approx(1 - (CLIPS[3].score[:, left] > 0.15).any(1).mean())
    values = stats.figures()
    assert sum(values['scores']['left']) == sum(len(c) for c in CLIPS) * 21
    assert values['frames'].tolist() == [len(c) for c in CLIPS]


@pytest.mark.parametrize(
    ('function', 'check', 'severity', 'item'),
    [
        (lambda p: replace(p, fps=12.0), 'formats', 'warning', 'v0: 12'),
        (lambda p: replace(p, image_size=(640, 480)), 'formats', 'warning', 'v0: 640 x 480'),
        (lambda p: replace(p, extractor='other'), 'formats', 'warning', 'v0: other'),
        (lambda p: replace(p, xy=p.xy / 512), 'coordinates', 'problem', 'v0'),
        (lambda p: replace(p, xy=p.xy * 3), 'coordinates', 'warning', 'v0'),
        (lambda p: replace(p, xy=p.xy[:2], score=p.score[:2]), 'length', 'warning', 'v0 (2)'),
        (lambda p: replace(p, xy=np.tile(p.xy, (12, 1, 1)), score=np.tile(p.score, (12, 1))), 'length', 'warning', ''),
        (lambda p: replace(p, xy=p.xy * [-1, 1] + [512, 0]), 'mirrored', 'problem', 'v0'),
        (lambda p: replace(p, xy=p.xy[[5] * 9], score=p.score[[5] * 9]), 'coordinates', 'warning', 'v0'),
        (
            lambda p: replace(p, xy=np.repeat(p.xy, 2, 0), score=np.repeat(p.score, 2, 0)),
            'coordinates',
            'warning',
            'v0',
        ),
    ],
    ids=['fps', 'size', 'extractor', 'fractions', 'outside', 'short', 'long', 'mirrored', 'frozen', 'repeated'],
)
def test_one_odd_clip_is_named(function, check, severity, item) -> None:
    items = found(changed(function), check, severity)
    assert items and (items[0][0] == item if item else items[0][0].startswith('v0'))


def test_clips_without_hands() -> None:
    def without(pose: PoseSequence) -> PoseSequence:
        score = pose.score.copy()
        score[:, [*pose.layout.parts['left'], *pose.layout.parts['right']]] = 0
        return replace(pose, score=score)

    assert found(changed(without), 'hands', 'warning') == [('v0',)]
    assert len(found([without(p) for p in CLIPS[:9]] + CLIPS[9:], 'hands', 'problem')[0]) == 9


def test_left_handed_signer_is_found() -> None:
    stats = collect(CLIPS)
    truth = {s for s in range(3) if CORPUS.signer(s).left_handed}
    notes = [f for f in stats.check() if f.check == 'handedness']
    assert {int(item[1]) for item in notes[0].items} == truth
