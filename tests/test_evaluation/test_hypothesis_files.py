from __future__ import annotations

import json

import numpy as np
import pytest

from signmm.evaluation.hypothesis_files import format_clip, read_sentences, write_hypotheses


def clip(**changes):
    # Every second frame of a video from frame 10 on, at 20 frames per second.
    known = dict(
        video_id='a',
        signer='s1',
        fps=20.0,
        frame_inds=np.arange(10, 30, 2),
        gt_gloss=['WIND', 'REGEN'],
        pred_gloss=['WIND', 'ÜBER'],
        pred_segments=[('WIND', 0, 3), ('ÜBER', 4, 10)],
        pred_nbest=[(['WIND', 'ÜBER'], -0.5), (['WIND'], -1.25)],
    )
    return {**known, **changes}


def test_lines_by_hand():
    # Frames 0 to 3 that the model read are 10, 12, 14 of the video: 10 / 20 s to 15 / 20 s.
    assert format_clip(clip(), 'pred_gloss', '.ctm') == 'a 1 0.500 0.250 WIND\na 1 0.900 0.550 ÜBER'
    assert format_clip(clip(), 'pred_gloss', '.stm') == 'a 1 s1 0.500 1.450 WIND ÜBER'
    assert format_clip(clip(), 'pred_gloss', '.txt') == 'a|WIND ÜBER'
    row = json.loads(format_clip(clip(), 'pred_gloss', '.json'))
    assert (row['video_id'], row['reference'], row['hypothesis']) == ('a', ['WIND', 'REGEN'], ['WIND', 'ÜBER'])
    assert row['nbest'][1] == {'hypothesis': ['WIND'], 'log_probability': -1.25}
    assert row['segments'][1] == {'gloss': 'ÜBER', 'first': 18, 'last': 29, 'start': 0.9, 'stop': 1.45}
    signs = clip(pred_segments=[('', 0, 3)], pred_gloss=None, pred_nbest=None)
    assert json.loads(format_clip(signs, 'pred_segments', '.json')) == {
        'video_id': 'a', 'segments': [{'gloss': '', 'first': 10, 'last': 15, 'start': 0.5, 'stop': 0.75}]
    }  # fmt: skip
    no_rate = json.loads(format_clip(clip(fps=None), 'pred_gloss', '.json'))
    assert no_rate['segments'][0] == {'gloss': 'WIND', 'first': 10, 'last': 15, 'start': None, 'stop': None}


@pytest.mark.parametrize('ending', ['.json', '.ctm', '.stm', '.txt'])
def test_what_was_written_is_read(tmp_path, ending):
    silent = clip(video_id='b', pred_gloss=[], pred_segments=[])
    path = tmp_path / f'h{ending}'
    write_hypotheses(path, [format_clip(one, 'pred_gloss', ending) for one in (clip(), silent)])
    found = read_sentences(path)
    expected = {'a': ['WIND', 'ÜBER'], 'b': []} if ending != '.txt' else {'a': 'WIND ÜBER', 'b': ''}
    assert found == {name: words for name, words in expected.items() if words or ending != '.ctm'}
    if ending == '.json':
        assert read_sentences(path, 'reference') == {'a': ['WIND', 'REGEN'], 'b': ['WIND', 'REGEN']}


def test_translation_keeps_every_blank(tmp_path):
    path = tmp_path / 'h.json'
    write_hypotheses(path, [format_clip(clip(pred_text=' a  b', gt_text='x|y'), 'pred_text', '.json')])
    assert read_sentences(path) == {'a': ' a  b'} and read_sentences(path, 'reference') == {'a': 'x|y'}


@pytest.mark.parametrize(
    ('changes', 'ending', 'message'),
    [
        (dict(fps=None), '.ctm', r"clip 'a': its poses have no frame rate, and \.ctm needs seconds"),
        (dict(video_id='a b'), '.stm', "clip 'a b': 'a b' has white space"),
        (dict(pred_gloss=['A B'], pred_segments=[('A B', 0, 3)]), '.ctm', "'A B' has white space"),
        (dict(pred_segments=None), '.ctm', 'gives no times of its words'),
        (dict(video_id='a|b'), '.txt', 'no place for "|"'),
    ],
)
def test_what_a_format_cannot_express(changes, ending, message):
    sample = {name: value for name, value in clip(**changes).items() if value is not None}
    with pytest.raises(ValueError, match=message):
        format_clip(sample, 'pred_gloss', ending)


@pytest.mark.parametrize(
    ('name', 'content', 'message'),
    [
        ('h.txt', 'a|x\nb', r'h\.txt, line 2: expected "id\|sentence", got \'b\''),
        ('h.txt', 'a|x\na|y', "line 2: id 'a' stands there twice"),
        ('h.csv', 'a,x\nb,y', 'line 1: expected names of columns, one of id, .* got a, x'),
        ('h.csv', 'name|orth|translation\na|X|x', 'one of gloss, annotation, .*, got name, orth, translation'),
        ('h.csv', 'id,gloss\na,x\nb', 'line 3: expected 2 columns, got 1'),
        ('h.stm', 'a 1 s 0.0', 'line 1: expected "id channel speaker begin end words"'),
        ('h.ctm', ';; made\na 1 0.0 x W', 'line 2: expected "id channel begin duration word'),
        ('h.ctm', 'a 1 2.0 1 W\na 1 1.0 1 V', 'line 2: begins before the word above it'),
        (
            'h.json',
            '{"sentences": [{"video_id": "a", "hypothesis": null}]}',
            "sentence 0 \\('a'\\): hypothesis must be",
        ),
        ('h.json', '{"video_ids": []}', "field 'sentences' is missing"),
    ],
)
def test_damaged_files(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        read_sentences(tmp_path / name)


def test_stm_of_a_corpus(tmp_path):
    (tmp_path / 'r.stm').write_text(';; x\na 1 S 0.0 1.79769e+308 W V\n\nb 1 S 0.0 1.0 <o,f0,male> V\nc 1 S 0 1\n')
    assert read_sentences(tmp_path / 'r.stm') == {'a': ['W', 'V'], 'b': ['V'], 'c': []}


@pytest.mark.parametrize(
    ('name', 'content'),
    [
        ('r.csv', 'id,gloss\na,W V\nb,\n\nc,"V, W"\n'),
        ('r.csv', '\ufeffid|folder|signer|annotation\na|a/1/*.png|Signer01|W V\nb|b|s|\nc|c|s|V, W\n'),
        ('r.txt', 'id|gloss\na|W V\nb|\n\nc|V, W\n\n'),
        ('r.txt', 'a|W V\n\nb|\nc|V, W'),
    ],
)
def test_tables_and_lines_of_others(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding='utf8')
    assert read_sentences(tmp_path / name) == {'a': 'W V', 'b': '', 'c': 'V, W'}
