from __future__ import annotations

from collections import Counter

import pytest

from signmm.datasets import SignerBalancedSampler


class _Clips:
    def __init__(self, signers: list[str | None]) -> None:
        self.signers, self.epochs = signers, []

    def __len__(self) -> int:
        return len(self.signers)

    def get_data_info(self, index: int) -> dict:
        return {'video_id': f'v{index}', 'signer': self.signers[index]}

    def set_epoch(self, epoch: int) -> None:
        self.epochs.append(epoch)


def _clips() -> _Clips:
    return _Clips(['a'] * 20 + ['b'] * 7 + ['c'] * 3)


def test_signers_have_equal_shares_and_clips_too_among_a_signer() -> None:
    clips = _clips()
    order = list(SignerBalancedSampler(clips, seed=3))
    assert len(order) == 30
    assert Counter(clips.signers[i] for i in order) == {'a': 10, 'b': 10, 'c': 10}
    times = Counter(order)
    assert all(times[i] <= 1 for i in range(20))
    assert {times[i] for i in range(20, 27)} == {1, 2} and {times[i] for i in range(27, 30)} == {3, 4}
    # Every round of three draws has each signer once.
    assert all({clips.signers[i] for i in order[k : k + 3]} == {'a', 'b', 'c'} for k in range(0, 30, 3))


def test_order_follows_seed_and_epoch() -> None:
    clips = _clips()
    one, other = SignerBalancedSampler(clips, seed=3), SignerBalancedSampler(clips, seed=4)
    first = list(one)
    assert first == list(SignerBalancedSampler(clips, seed=3)) and first != list(other)
    one.set_epoch(1)
    assert list(one) != first and clips.epochs[-1] == 1


def test_processes_share_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(SignerBalancedSampler(_clips(), seed=0))
    parts = []
    for rank in range(2):
        monkeypatch.setattr('signmm.datasets.signer_sampler.get_dist_info', lambda r=rank: (r, 2))
        parts.append(list(SignerBalancedSampler(_clips(), seed=0)))
    assert [len(part) for part in parts] == [15, 15]
    assert [clip for pair in zip(*parts, strict=True) for clip in pair] == whole


def test_unknown_signers_are_refused() -> None:
    with pytest.raises(ValueError, match="clip 'v1' has no signer"):
        SignerBalancedSampler(_Clips(['a', None]))
