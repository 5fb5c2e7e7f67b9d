from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from signmm.doctor.candidates import Candidates
from signmm.doctor.tracks import POINTS, Track


def track(rng: np.random.Generator, amount: float, frames: int = 40) -> Track:
    move = gaussian_filter1d(rng.standard_normal((frames + 60, POINTS, 2)), 4, axis=0)[30:-30] / 0.27
    xy = rng.normal(0, 0.7, (POINTS, 2)) + amount * move
    return Track(xy.astype(np.float32), np.ones((frames, POINTS), bool), 0.001)


def pairs(tracks: list[Track], groups: list[str]) -> dict[tuple[int, int], set[bool]]:
    candidates = Candidates()
    for one in tracks:
        candidates.add(one)
    found: dict[tuple[int, int], set[bool]] = {}
    for guesses in candidates.find(groups, within=False):
        for first, second, flip in zip(guesses.first, guesses.second, guesses.mirrored, strict=True):
            found.setdefault((int(second), int(first)), set()).add(bool(flip))
    return found


def test_cut_and_mirrored_copies_are_candidates_whether_they_move_or_not() -> None:
    rng = np.random.default_rng(0)
    for amount in (0.5, 0.003):
        tracks = [track(rng, amount) for _ in range(60)]
        cuts = [Track(t.xy[4:] * np.array([1.02, 0.97], np.float32), t.seen[4:], t.noise) for t in tracks[:10]]
        copies = [cut.mirrored() if i % 2 else cut for i, cut in enumerate(cuts)]
        found = pairs([*tracks, *copies], ['train'] * 60 + ['test'] * 10)
        assert all((i % 2 == 1) in found[i, 60 + i] for i in range(10))
        assert len({pair for pair in found if pair[1] >= 60}) < 200, 'a few candidates for each clip'
