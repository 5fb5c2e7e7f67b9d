from __future__ import annotations

import base64
import io
import re
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from signmm.doctor.page import MOST, as_html
from signmm.doctor.report import Finding, Report, shortened
from signmm.doctor.summary import print_report

REPORT = Report(
    'mine <1>',
    [
        Finding('length', 'note', 'fine'),
        Finding('leaks', 'problem', '[two] <clips>', tuple(f'clip {i}' for i in range(MOST + 3)), 'keep <one>'),
    ],
    {'splits': [['split', 'clips'], ['train', 1234]]},
    {
        'classes': {'train': Counter({0: 3, 2: 2, 1: 1}), 'test': Counter({0: 1})},
        'labels': ['A', 'B', 'C'],
        'frames': np.array([10.0, 20, 30]),
        'scores': {'left': [0] * 19 + [5]},
        'no_left': np.array([0.0, 0.5, 1]),
        'no_right': np.array([0.0, 0.5, 1]),
        'no_hand': np.array([0.0, 0, 1]),
        'lead': np.array([-1.0, 0, 1]),
        'formats': {'frame rate': {'25': 2, '30': 1}, 'picture size': {'unknown': 3}},
        'leaks': [
            {'names': ['a', 'b'], 'first': np.ones((9, 2)), 'second': np.ones((7, 2)), 'delay': 0.1, 'rate': 1.0}
        ],
    },
)


def test_page_is_complete_and_escaped() -> None:
    page = as_html([REPORT, Report('empty')], 'signmm data doctor a.json')
    assert 'mine &lt;1&gt;: not healthy' in page and 'empty: healthy' in page and '<clips>' not in page
    assert 'signmm data doctor a.json' in page and '<b>What to do:</b> keep &lt;one&gt;.' in page
    assert page.index('Problem: leaks') < page.index('Note: length') and '... and 3 more' in page
    pictures = re.findall('base64,([^"]+)"', page)
    assert len(pictures) == 7  # the picture sizes are all the same and need no picture
    for picture in pictures:
        image = Image.open(io.BytesIO(base64.b64decode(picture)))
        assert np.asarray(image.convert('L')).std() > 5


def test_text() -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    print_report(REPORT, console, 2)
    text = console.export_text()
    assert text.index('[two] <clips>') < text.index('cure: keep <one>') < text.index('fine') and '1,234' in text
    assert (
        f'- clip 1\n           ... and {MOST + 1} more' in text and 'not healthy: 1 problem, 0 warnings, 1 note' in text
    )


def test_report() -> None:
    values = REPORT.as_dict()
    assert not values['healthy'] and values['findings'][0]['severity'] == 'note' and 'figures' not in values
    assert shortened(['a', 'b'], 1) == 'a, ... (2)' and shortened(['a']) == 'a'
    with pytest.raises(ValueError, match="got 'bad'"):
        Finding('x', 'bad', 'y')
    with pytest.raises(ValueError, match='a warning needs a cure'):
        Finding('x', 'warning', 'y')
