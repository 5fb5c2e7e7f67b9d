from __future__ import annotations

import pytest

from signmm.datasets.check_samples import check_labels, check_samples, video_of


def sample(number, split='train', **fields):
    return {'video_id': f'c{number}', 'split': split, **fields}


GOOD = sample(0, video='long', label=1, gloss=['A', 'B-C'], text='a, b', signer=3, frames=[0, 5]) | {
    'image_size': [640, 480],
    'num_frames': 5,
}


def test_good():
    check_samples([GOOD, sample(1, gloss=[], text='', signer='s', frames=None)], ['x', 'y'])
    assert video_of(GOOD) == 'long' and video_of(sample(1)) == 'c1'


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'video_id': ''}, "field 'video_id' must be a non-empty string, got ''"),
        ({'video_id': '../up'}, "field 'video_id': the id '../up' leaves its folder"),
        ({'video': '/etc/passwd'}, "field 'video': the id '/etc/passwd' leaves its folder"),
        ({'video': 'a\\b'}, 'holds a backslash'),
        ({'split': None}, "field 'split' must be"),
        ({'label': 2}, r'label 2 is outside the label map \(0 to 1\)'),
        ({'label': True}, "field 'label' must be an integer, got True"),
        ({'label': 1.0}, "field 'label' must be an integer, got 1.0"),
        ({'gloss': 'BOOK MOTHER'}, r"field 'gloss' must be a list of words, such as \['BOOK', 'MOTHER'\]"),
        ({'gloss': ['BOOK', None]}, "field 'gloss' must be a list of words"),
        ({'gloss': ['BOOK', '']}, "field 'gloss' must be a list of words"),
        ({'gloss': ['THANK YOU']}, "field 'gloss' must be a list of words without spaces"),
        ({'gloss': {'A': 1}}, "field 'gloss' must be a list of words"),
        ({'text': 5}, "field 'text' must be a text, got 5"),
        ({'text': ['a']}, "field 'text' must be a text"),
        ({'signer': 1.5}, "field 'signer' must be a name or a number, got 1.5"),
        ({'signer': ''}, "field 'signer' must be"),
        ({'frames': ['0', '5']}, "field 'frames' must be .*two integers"),
        ({'frames': 3}, "field 'frames' must be"),
        ({'frames': [0, 1, 2]}, "field 'frames' must be"),
        ({'frames': [5, 5]}, '0 <= first < last'),
        ({'frames': [-1, 5]}, '0 <= first < last'),
        ({'frames': [0.0, 5.0]}, 'two integers'),
        ({'segments': [[0, 3], [2, 5]]}, "field 'segments' must be a list of .* do not overlap"),
        ({'segments': [0, 3]}, "field 'segments' must be"),
        ({'frames': [4, 9], 'segments': [[3, 5]]}, r"field 'segments' has \(3, 5\), which is not in its frames 4 to 9"),
        ({'frames': None, 'num_frames': 9, 'segments': [[3, 10]]}, 'not in its frames 0 to 9'),
        ({'label': None, 'gloss': ['A'], 'segments': [[0, 3], [3, 5]]}, "1 words in 'gloss', but 2 'segments'"),
        ({'image_size': [640]}, "field 'image_size' must be"),
        ({'image_size': [640, 0]}, "field 'image_size' must be"),
        ({'num_frames': 0}, "field 'num_frames' must be a number of frames"),
    ],
)
def test_refused(change, message):
    with pytest.raises(ValueError, match=f'sample 1.*{message}'):
        check_samples([sample(9), GOOD | change], ['x', 'y'])


@pytest.mark.parametrize('other', [5, None, 'text', [1]])
def test_what_is_no_sample(other):
    with pytest.raises(ValueError, match='sample 0: expected an object'):
        check_samples([other], None)


@pytest.mark.parametrize(
    ('labels', 'message'),
    [
        (['a', 'b', 'a'], "0 and 2 are both 'a'"),
        (['a', ''], 'entry 1: expected a name'),
        (['a', 3], 'entry 1: expected a name, got 3'),
        ({'a': 0}, 'must be a list of names, got dict'),
        ('abc', 'must be a list of names, got str'),
    ],
)
def test_labels_refused(labels, message):
    with pytest.raises(ValueError, match=message):
        check_labels(labels)


def spans(*rows):
    return [sample(i, split, video='v', frames=frames) for i, (split, frames) in enumerate(rows)]


def test_several_clips_of_one_video():
    check_samples(spans(('train', [0, 30]), ('test', [30, 60]), ('train', [60, 90])), None)
    check_samples(spans(('train', [0, 30]), ('train', [10, 40]), ('train', None)), None)


@pytest.mark.parametrize(
    'rows',
    [
        [('train', [0, 30]), ('test', [29, 60])],
        [('train', None), ('test', [500, 600])],
        [('test', [10, 20]), ('val', [15, 16]), ('test', [30, 40])],
        # The long clip reaches over a short one of its own split.
        [('train', [0, 100]), ('train', [10, 20]), ('test', [50, 60])],
    ],
)
def test_shared_frames_in_two_splits_are_a_leak(rows):
    with pytest.raises(ValueError, match="shares frames of video 'v' with sample .* or the test is no test"):
        check_samples(spans(*rows), None)


def test_doubled_ids_say_how_to_cut_one_video():
    with pytest.raises(ValueError, match="duplicate video_id 'c0' .* the video's id in the field 'video'"):
        check_samples([sample(0), sample(0)], None)
    with pytest.raises(ValueError, match="is in two splits, 'train' and 'test'"):
        check_samples([sample(0), sample(0, 'test')], None)
