from __future__ import annotations

import re

import pytest

from signmm.evaluation.hypotheses import HypothesisDump, dump_config
from signmm.utils.errors import ConfigError


def model(head):
    return {'type': 'SignModel', 'head': {'type': head}}


def test_the_task_of_the_model_chooses():
    assert dump_config(model('ClsHead'), 'a.npz') == {'type': 'ScoreDump', 'out': 'a.npz', 'embeddings': False}
    with pytest.raises(ConfigError, match='--embeddings: CTCHead gives glosses, no embedding'):
        dump_config(model('CTCHead'), 'a.json', embeddings=True)
    heads = (('CTCHead', 'pred_gloss'), ('TranslationHead', 'pred_text'), ('BIOHead', 'pred_segments'))
    for head, field in heads:
        assert dump_config(model(head), 'a.json') == {'type': 'HypothesisDump', 'out': 'a.json', 'field': field}
    ctc = {'head': {'type': 'CTCHead', 'vocabulary': ['<blank>', 'A']}}
    assert dump_config(ctc, 'a.npz') == {'type': 'StepDump', 'out': 'a.npz', 'tokens': ['<blank>', 'A']}


@pytest.mark.parametrize(
    ('head', 'out', 'message'),
    [
        ('ClsHead', 'a.ctm', 'a.ctm: expected a name ending in .npz or .json, as ClsHead gives class scores; got'),
        ('CTCHead', 'a.csv', "ending in .json or .ctm or .stm or .txt, as CTCHead gives glosses; got '.csv'"),
        ('BIOHead', 'a.npz', "a.npz: expected a name ending in .json, as BIOHead gives segments; got '.npz'"),
        ('TranslationHead', 'a.ctm', 'ending in .json or .stm or .txt, as TranslationHead gives text; got'),
    ],
)
def test_an_ending_that_does_not_fit(head, out, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        dump_config(model(head), out)


def test_a_clip_twice_and_an_answer_that_lacks(tmp_path):
    dump = HypothesisDump(str(tmp_path / 'h.txt'))
    dump.process(None, [{'video_id': 'a', 'pred_gloss': ['A']}, {'video_id': 'a', 'pred_gloss': ['B']}])
    with pytest.raises(ValueError, match="clip 'a' occurs 2 times"):
        dump.evaluate(2)
    assert not (tmp_path / 'h.txt').exists()
    with pytest.raises(ValueError, match="clip 'a' has no pred_gloss"):
        dump.process(None, [{'video_id': 'a', 'pred_text': 'x'}])
    with pytest.raises(ConfigError, match="got 'pred_score'"):
        HypothesisDump('h.json', 'pred_score')
