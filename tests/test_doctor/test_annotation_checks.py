from __future__ import annotations

import json

import pytest

from signmm.datasets import wlasl
from signmm.doctor.annotation_checks import check_annotations, load_loosely, official_counts
from signmm.doctor.report import Finding


def sample(number: int, split: str = 'train', label: int = 0, **more) -> dict:
    return {'video_id': f'v{number}', 'split': split, 'label': label, **more}


def found(metainfo: dict, samples: list[dict], check: str) -> list[Finding]:
    return [f for f in check_annotations(metainfo, samples) if f.check == check]


CLEAN = [sample(i, split, i % 2, signer=split) for i, split in enumerate(['train'] * 8 + ['test'] * 4)]


def test_clean_annotations_have_no_problem() -> None:
    assert {f.severity for f in check_annotations({'dataset': 'mine', 'labels': ['a', 'b']}, CLEAN)} == {'note'}


def test_loose_reading(tmp_path) -> None:
    path = tmp_path / 'a.json'
    path.write_text(json.dumps({'samples': [sample(0), sample(0)]}))
    assert load_loosely(path) == ({}, [sample(0), sample(0)])
    for text, message in (('{"samples": [', 'not valid JSON'), ('[]', "no list 'samples'")):
        path.write_text(text)
        with pytest.raises(ValueError, match=message):
            load_loosely(path)


def test_duplicates_and_wrong_samples() -> None:
    samples = [*CLEAN, sample(0), sample(1, 'test'), sample(90, 'test', 7), {'split': 'test'}]
    twice, across = [next(f for f in found({'labels': ['a', 'b']}, samples, 'duplicates') if t in f.text)
                     for t in ('more than once', 'in more than one split')]  # fmt: skip
    assert twice.items == ('v0: train, train',) and across.items == ('v1: train, test',)
    wrong = found({'labels': ['a', 'b']}, samples, 'format')[0]
    assert wrong.severity == 'problem' and len(wrong.items) == 2
    assert "sample 14 'v90': label 7 is outside" in wrong.text and "sample 15: field 'video_id'" in wrong.items[1]


@pytest.mark.parametrize(
    ('counts', 'severity'), [(wlasl.COUNTS[300], 'note'), (wlasl.NSLT_COUNTS[300], 'warning'), ((9, 9, 9), 'problem')]
)
def test_counts(counts, severity) -> None:
    splits = [s for s, n in zip(wlasl.SPLITS, counts, strict=True) for _ in range(n)]
    samples = [{'video_id': str(i), 'split': s} for i, s in enumerate(splits)]
    assert [f.severity for f in found({'dataset': 'wlasl300'}, samples, 'counts')] == [severity]


def test_every_corpus_has_its_counts() -> None:
    assert dict(official_counts('slr500')) == {
        "protocol 'papers'": {'train': 90000, 'test': 35000},
        "protocol 'openhands'": {'train': 87500, 'test': 37500},
    }
    sizes = {'wlasl2000': 2878, 'msasl1000': 4172, 'autsl': 3742, 'nmfs_csl': 6402, 'phoenix14': 629}
    for name, test in {**sizes, 'phoenix14t': 642, 'csl_daily': 1176}.items():
        assert official_counts(name)[0][1]['test'] == test
    assert official_counts('mine') == official_counts('wlasl7') == official_counts('msasl7') == []


def test_classes() -> None:
    samples = [sample(0), sample(1, label=1), sample(2, 'test', 2), *(sample(10 + i) for i in range(12))]
    texts = [f'{f.severity}: {f.text}' for f in found({'labels': ['a', 'b', 'c', 'd']}, samples, 'class balance')]
    assert texts[0] == 'warning: 1 of 4 classes have no clip in any split: 3 d'
    assert 'problem: 1 classes of test have no training clip: 2 c' in texts
    assert 'note: train: from 1 to 13 clips of a class' in texts
    assert any('2 trained classes do not occur' in t for t in texts)


@pytest.mark.parametrize(
    ('labels', 'severity'), [(['apple', 'book'], 'warning'), (['zoo', 'book'], 'problem'), (['book', 'apple'], None)]
)
def test_wlasl_label_order(labels, severity) -> None:
    got = [f.severity for f in found({'dataset': 'wlasl2000', 'labels': labels}, CLEAN, 'label order')]
    assert got == ([severity] if severity else [])


def test_names_twice_signers_and_sentences() -> None:
    assert found({'labels': ['a', 'a']}, CLEAN, 'label order')[0].items == ('a (2)',)
    shared = [
        sample(0, signer='x'),
        sample(1, signer='y'),
        sample(2, 'test', signer='x'),
        sample(3, 'test', signer='z'),
    ]
    assert '1 of 2 signers of test are in train' in found({'labels': ['a']}, shared, 'signers')[0].text
    rows = [('train', 'A B'), ('train', 'C'), ('dev', 'A B'), ('dev', 'A D')]
    samples = [{'video_id': str(i), 'split': s, 'gloss': g.split()} for i, (s, g) in enumerate(rows)]
    unseen, same = found({}, samples, 'sentences')
    assert unseen.items == ('D (1)',) and same.items == ('2: A B',) and same.severity == 'note'
