from __future__ import annotations

import pytest

from signmm.io.ids import check_id, nfc


@pytest.mark.parametrize('name', ['a', 'a/b', '11.mp4', 'signer 1', 'take 12:30', '你好', '.hidden', 'console', '-x_'])
def test_takes(name):
    assert check_id(name, 'here') == name


@pytest.mark.parametrize(
    ('name', 'why'),
    [
        ('..', 'leaves'), ('a/../b', 'leaves'), ('/a', 'leaves'), ('a/', 'leaves'), ('', 'leaves'), ('.. /a', 'leaves'),
        ('a\\b', 'backslash'), ('C:a', 'drive'), ('x/c:/y', 'drive'), ('a\nb', 'control'), ('a\0', 'control'),
        ('a\u2028', 'control'), ('Con', 'device'), ('a/nul.npz', 'device'), ('COM1', 'device'), ('\ud800', 'half'),
        ('a' * 221, '220 bytes'), (3, 'must be a text'),
    ],
)  # fmt: skip
def test_refuses(name, why):
    with pytest.raises(ValueError, match=rf'^file x: .*{why}'):
        check_id(name, 'file x')


def test_names_are_compared_composed():
    assert check_id('man\u0303ana', 'here') == 'ma\u00f1ana' == nfc('man\u0303ana')
