from itertools import pairwise

import numpy as np
import pytest

from signmm.synth import SynthSign
from signmm.synth.grammar import MIN_GLOSSES, build_sentence, build_words

FUNCTION_WORDS = {'the', 'a', 'an', 'will', 'did', 'does', 'not', 'why', '.', '?'}


def test_text_is_a_function_of_the_glosses():
    words = build_words(40)
    seen = {}
    for index in range(500):
        glosses, text = build_sentence(words, np.random.default_rng(index))
        assert seen.setdefault(glosses, text) == text
    assert len(seen) > 200 and len(set(seen.values())) == len(seen)


def test_known_sentences():
    words = build_words(20)
    sentences = (build_sentence(words, np.random.default_rng(i)) for i in range(20000))
    found = {' '.join(words[i].gloss for i in glosses): text for glosses, text in sentences}
    assert found['YESTERDAY BOOK BIG MOTHER BUY NOT'] == 'the mother did not buy a big book yesterday .'
    assert found['TOMORROW APPLE FATHER SEE WHY'] == 'why will the father see an apple tomorrow ?'
    assert found['BOOK MOTHER SEE'] == 'the mother sees a book .'
    assert found['YESTERDAY BOOK MOTHER SEE'] == 'the mother saw a book yesterday .'


def test_word_order_differs_and_words_match():
    corpus = SynthSign(30, 3)
    for index in range(20):
        pose, glosses, text = corpus.sentence(index, 0)
        assert corpus.sentence(index, 1)[1:] == (glosses, text)
        assert set(glosses) <= set(corpus.gloss_names)
        content = [w for w in text.split() if w not in FUNCTION_WORDS]
        assert len(content) == len([g for g in glosses if g not in ('NOT', 'WHY')])
        assert content != [g.lower() for g in glosses]
        assert len(pose) > 12 * len(glosses)


def test_sentences_repeat_exactly():
    first, second = SynthSign(30, 3).sentence(5, 2), SynthSign(30, 3).sentence(5, 2)
    np.testing.assert_array_equal(first[0].xy, second[0].xy)


def test_places_of_signs_are_where_the_hand_is_at_its_place():
    corpus = SynthSign(30, 3, difficulty=0.0)
    pose, glosses, _ = corpus.sentence(5, 2)
    spans = corpus.sentence_segments(5, 2)
    assert len(spans) == len(glosses) and all(a < b for a, b in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans)) and spans[-1][1] < len(pose)
    # The hand is lower on its way up and down than in any sign.
    right = pose.xy[:, 10, 1]
    signing = max(np.median(right[a:b]) for a, b in spans)
    assert right[:3].min() > signing and right[-3:].min() > signing


def test_hands_stay_up_between_signs():
    corpus = SynthSign(30, 1, difficulty=0.0)
    labels = [0, 2, 1]
    joints, _ = corpus._perform(labels, 0, np.random.default_rng(0))
    alone = corpus.clip_3d(0, 0, 0)
    middle = joints[len(joints) // 3 : 2 * len(joints) // 3, 10, 1]
    assert middle.min() > alone[-1, 10, 1] + 0.05


def test_small_vocabulary():
    words = build_words(MIN_GLOSSES)
    glosses, text = build_sentence(words, np.random.default_rng(0))
    assert sorted(glosses) == [0, 1, 2] and text.endswith('.')
    with pytest.raises(ValueError, match='at least 3 glosses, got 2'):
        SynthSign(2, 1).sentence(0, 0)
