from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from signmm.cli.arguments import positive, rate, size


@pytest.mark.parametrize(
    ('parse', 'good', 'value', 'bad'),
    [
        (positive, '12', 12, ['0', '-1', '1.5', 'x', '']),
        (rate, '29.97', 29.97, ['0', '-25', 'nan', 'inf', '1e9', 'x']),
        (size, '640X480', (640, 480), ['640', '640,480', '0x480', '640x0', '640x', '-640x480']),
    ],
)
def test_numbers_that_mean_nothing_are_refused(
    parse: Callable[[str], object], good: str, value: object, bad: list[str]
) -> None:
    assert parse(good) == value
    for text in bad:
        with pytest.raises(argparse.ArgumentTypeError, match='expected'):
            parse(text)


@pytest.mark.parametrize(
    'words',
    [
        'data pack a b --fps 0',
        'data convert a b --fps nan',
        'predict a b --fps -1',
        'train --data a --poses b --epochs 0',
        'predict a b --topk 0',
        'lookup a b c --topk 0',
        'lookup a b c --topk -1',
        'export a b c --num-clips 0',
        'test a b --clips 0',
        'fuse a b --topk 0',
    ],
)
def test_commands_refuse_them(words: str, signmm) -> None:
    assert signmm(words).status == 2
