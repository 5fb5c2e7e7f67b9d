from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image

from signmm.structures import LAYOUTS
from signmm.visualization.token_page import health_table, write_dashboard
from signmm.visualization.tokens import TokenFrames, health


def frames(clips: int) -> TokenFrames:
    rng, count = np.random.default_rng(0), 24
    xy = rng.uniform(0, 256, (count, 49, 2)).astype(np.float32)
    return TokenFrames(xy, np.ones((count, 49), np.float32), rng.integers(0, 2, (count, 3)), xy + 2,
                       np.arange(count) % clips, [f'v{i}' for i in range(clips)], LAYOUTS['triplet49'],
                       {'hand': 4, 'body': 3})  # fmt: skip


def test_page_shows_numbers_and_pictures(tmp_path: Path) -> None:
    page = write_dashboard(frames(3), tmp_path / 'page', 'A <tokenizer>', {'config': 'a&b.py', 'empty': ''}, top=2)
    text = page.read_text()
    assert '<h1>A &lt;tokenizer&gt;</h1>' in text and 'config: <b>a&amp;b.py</b>' in text and 'empty' not in text
    assert 'clips: <b>3</b>' in text and 'frames: <b>24</b>' in text
    pictures = re.findall(r'<img src="(\w+\.png)"', text)
    names = ('usage', 'hand_codes', 'body_codes', 'triplets', 'reconstruction', 'co_occurrence')
    assert pictures == [f'{name}.png' for name in names]
    for name in pictures:
        with Image.open(page.parent / name) as picture:
            assert min(picture.size) > 150 and len(picture.convert('RGB').getcolors(1 << 22)) > 20


def test_without_shared_triplets_the_page_says_so(tmp_path: Path) -> None:
    text = write_dashboard(frames(1), tmp_path, 't', {}, top=1).read_text()
    assert 'No triplet of codes occurs in two of these clips' in text and 'triplets.png' not in text


def test_table_has_the_measured_numbers() -> None:
    found = frames(3)
    rows = health(found)
    table = health_table(found)
    for name, label in (('hand', 'both hands'), ('left', 'left hand'), ('body', 'body')):
        row = rows[name]
        cells = (
            f'{row["frames"]:,.0f}',
            f'{row["used"]:.0f}',
            f'{row["size"]:.0f}',
            f'{row["perplexity"]:.1f}',
            '2.83',
        )
        assert f'<td>{label}</td>' + ''.join(f'<td>{cell}</td>' for cell in cells) in table
