from __future__ import annotations

import json

import pytest

from signmm.cli.listing import KINDS, find
from signmm.registry import MASKINGS
from signmm.structures import LAYOUTS
from signmm.utils.configs import list_configs


def test_every_kind_lists_all_that_there_is() -> None:
    names = {kind: [entry.name for entry in find([kind])] for kind in KINDS}
    assert names['configs'] == list_configs()
    assert names['layouts'] == list(LAYOUTS)
    assert set(MASKINGS.names()) <= set(names['parts'])
    assert {'SignModel', 'MASAModel', 'TripletEmbedder'} <= set(names['models'])
    assert {'packed', 'openpose'} <= set(names['formats']) and 'mediapipe' in names['backends']


@pytest.mark.parametrize('words', [['configs', 'WLASL100', 'best/'], ['config', 'best/', 'wlasl100']])
def test_words_narrow_down(words: list[str], signmm) -> None:
    done = signmm('list', *words, '--json')
    names = [entry['name'] for entry in json.loads(done.out)]
    assert 'best/best_wlasl100.py' in names
    assert all('wlasl100' in entry['name'] + entry['text'].lower() for entry in json.loads(done.out))


def test_a_word_is_looked_for_in_all_kinds(signmm) -> None:
    done = signmm('list', 'masking')
    assert 'masking:\n' in done.out and '  MultiLevelMasking' in done.out and 'layout:' not in done.out


def test_nothing_found_and_counts(signmm) -> None:
    assert signmm('list', 'qwertz').status == 1
    done = signmm('list')
    assert f'{len(list_configs()):>4} config' in done.out and done.status == 0
