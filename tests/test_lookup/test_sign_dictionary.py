"""Search, new signs, the threshold, files."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.lookup import SignDictionary, fingerprint
from signmm.utils.errors import ConfigError

GOLDEN = Path(__file__).parent / 'data'


def at(*degrees: float) -> np.ndarray:
    """Vectors at angles, so that cosines are known."""
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def signs() -> SignDictionary:
    return SignDictionary(np.array(['a', 'a', 'b', 'b']), np.array(['1', '2', '3', '4']), at(0, 10, 60, 75), 'm')


def test_nearest_example_of_each_sign_best_first() -> None:
    (found,) = signs().lookup(at(50), topk=2)
    assert [(match.name, match.example) for match in found] == [('b', '3'), ('a', '2')]
    assert [match.score for match in found] == pytest.approx(np.cos(np.radians([10, 40])), abs=1e-6)
    assert [match.name for match in signs().lookup(at(0), topk=1)[0]] == ['a']


def test_a_new_sign_is_found_at_once() -> None:
    more = signs().add(['c'], ['5'], at(180))
    assert more.lookup(at(170))[0][0].name == 'c' and signs().lookup(at(170))[0][0].name == 'b'
    with pytest.raises(ConfigError, match="example '3' is there already"):
        signs().add(['c'], ['3'], at(180))
    with pytest.raises(ConfigError, match='vectors of width 2'):
        signs().add(['c'], ['5'], np.eye(3)[:1])


def test_threshold_lies_between_own_and_other_signs() -> None:
    # Own examples are 10 and 15 degrees away, other signs at least 50.
    decision = signs().fit_decision().decision
    assert decision is not None and np.cos(np.radians(50)) < decision.threshold <= np.cos(np.radians(15)) + 1e-6
    assert decision.queries == 4
    with pytest.raises(ConfigError, match='a sign with two examples'):
        SignDictionary(np.array(['a', 'b']), np.array(['1', '2']), at(0, 60), 'm').fit_decision()
    with pytest.raises(ConfigError, match='needs two signs'):
        SignDictionary(np.array(['a', 'a']), np.array(['1', '2']), at(0, 60), 'm').fit_decision()


def many(count: int, signs: int, round_to: int = 8) -> SignDictionary:
    rng = np.random.default_rng(0)
    names, degrees = rng.integers(signs, size=count).astype(str), rng.uniform(0, 360, count).round(round_to)
    return SignDictionary(names, np.arange(count).astype(str), at(*degrees), 'm')


def test_order_and_ties_against_a_plain_sort() -> None:
    known, asked = many(600, 40, round_to=-1), at(*range(0, 360, 30))
    for row, found in zip(asked @ known.vectors.T, known.lookup(asked, topk=7), strict=True):
        first = {}
        for place in np.argsort(-row, kind='stable'):
            first.setdefault(known.names[place], known.examples[place])
        assert [(match.name, match.example) for match in found] == list(first.items())[:7]
    assert len(known.lookup(asked[:1], topk=99)[0]) == 40


def test_a_threshold_of_many_clips_needs_little_memory() -> None:
    tracemalloc.start()
    decision = many(3000, 150).fit_decision().decision
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decision is not None and decision.queries == 3000
    assert peak < 3000 * 3000  # a byte for each pair of clips


def test_threshold_from_other_clips_of_signs_that_need_not_be_there() -> None:
    # Queries of a at 20 degrees and of b at 90, each from its sign; c is not there, and 30 away from the nearest.
    fitted = signs().fit_decision(at(30, 90, 105), ['a', 'b', 'c']).decision
    assert fitted is not None and fitted.queries == 3
    assert np.cos(np.radians(30)) < fitted.threshold <= np.cos(np.radians(20)) + 1e-6
    with pytest.raises(ConfigError, match='queries of signs that are there'):
        signs().fit_decision(at(30), ['c'])


def test_file(tmp_path: Path) -> None:
    (tmp_path / 'm.pth').write_bytes(b'weights')
    fitted = replace(signs(), model=fingerprint(tmp_path / 'm.pth')).fit_decision()
    fitted.save(tmp_path / 'd.npz')
    again = SignDictionary.load(tmp_path / 'd.npz', tmp_path / 'm.pth')
    assert (
        again.decision == fitted.decision
        and again.model == fitted.model
        and again.names.tolist() == ['a', 'a', 'b', 'b']
    )
    assert again.lookup(at(50)) == fitted.lookup(at(50))
    np.savez(tmp_path / 'new.npz', **{**np.load(tmp_path / 'd.npz'), 'version': 3})
    with pytest.raises(ValueError, match='expected version 2 at most, got 3'):
        SignDictionary.load(tmp_path / 'new.npz', tmp_path / 'm.pth')
    np.savez(tmp_path / 'e.npz', names=signs().names)
    with pytest.raises(ValueError, match='dictionary .*examples'):
        SignDictionary.load(tmp_path / 'e.npz', tmp_path / 'm.pth')
    (tmp_path / 'm.pth').write_bytes(b'others')
    with pytest.raises(ConfigError, match='another checkpoint'):
        SignDictionary.load(tmp_path / 'd.npz', tmp_path / 'm.pth')


def test_a_file_of_version_1(tmp_path: Path) -> None:
    """Written before files had a version: the same examples with the threshold that was fitted then."""
    (tmp_path / 'm.pth').write_bytes(b'weights')
    old = SignDictionary.load(GOLDEN / 'dictionary_version1.npz', tmp_path / 'm.pth')
    assert old.decision is not None and old.decision.confidence(0.9) is None
    assert old.decision.threshold == pytest.approx(np.cos(np.radians(15)), abs=1e-6)
    assert old.lookup(at(50)) == signs().lookup(at(50)) and old.space is None
    old.add(['c'], ['5'], at(120)).save(tmp_path / 'd.npz')
    again = SignDictionary.load(tmp_path / 'd.npz', tmp_path / 'm.pth').decision
    assert again is not None and again.threshold == old.decision.threshold


def test_bad_vectors() -> None:
    with pytest.raises(ConfigError, match='vectors of length 1'):
        SignDictionary(np.array(['a']), np.array(['1']), 2 * at(0), 'm')
    with pytest.raises(ConfigError, match=r'got \(1,\), \(2,\) and \(1, 2\)'):
        SignDictionary(np.array(['a']), np.array(['1', '2']), at(0), 'm')


def test_fingerprint_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / 'a').write_bytes(b'abc')
    assert fingerprint(tmp_path / 'a').startswith('ba7816bf8f01cfea')  # FIPS 180-2, appendix B.1
