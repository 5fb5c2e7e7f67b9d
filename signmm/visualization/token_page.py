"""The tokenizer dashboard: pictures and numbers of a tokenizer on one HTML page."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path

from signmm.io.atomic import write_text
from signmm.visualization.figures import save_figure
from signmm.visualization.token_figures import (
    co_occurrence_figure,
    codes_figure,
    reconstruction_figure,
    triplets_figure,
    usage_figure,
)
from signmm.visualization.tokens import TokenFrames, health, top_codes

_STYLE = """body { font: 15px/1.45 system-ui, sans-serif; max-width: 1100px; margin: 2em auto; color: #222 }
table { border-collapse: collapse; margin: 1em 0 } td, th { padding: .25em .8em; border-bottom: 1px solid #ddd }
td { text-align: right } td:first-child, th:first-child { text-align: left } img { max-width: 100% }
h2 { margin-top: 2em } p { max-width: 50em }"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1>
{body}
</body></html>
"""
_TEXTS = {
    'usage': (
        'Use of the codes',
        'Perplexity is the number of codes that, used evenly, would carry as much information. A hand that was not '
        'detected usually gets a code of its own; it is grey here and left out of all that follows.',
    ),
    'hand_codes': (
        'Hand codes',
        'The most used codes: the mean of the real poses with this code, the mean of what the decoder makes of it, and '
        'the real poses nearest to the mean, each of another clip. Blue and solid: left hand (mirrored, as the '
        'tokenizer sees it); orange and dashed: right hand. A good code shows one hand shape, from both hands '
        'and many clips.',
    ),
    'body_codes': ('Body codes', 'The same for the body.'),
    'triplets': (
        'Triplets',
        "Frames of different clips with the same three codes, as in Figure 2 of BEST. Each cell has the signer's right "
        'hand, body and left hand.',
    ),
    'reconstruction': (
        'Reconstruction',
        'Frames with both hands, from the best to the worst; the last column lays the reconstruction over the input.',
    ),
    'co_occurrence': (
        'Hand and body together',
        'How much more (brown) or less (violet) often than by chance two codes occur in one frame. Information that '
        'both share is what a coupled tokenizer can use.',
    ),
}


def write_dashboard(frames: TokenFrames, out: str | Path, title: str, facts: Mapping[str, str], top: int = 12) -> Path:
    """Writes the page and its pictures.

    Args:
        frames: Frames with codes.
        out: Folder; made if needed.
        title: Heading of the page.
        facts: What else is known, e.g. the config; name to value.
        top: Codes drawn of each codebook.

    Returns:
        ``index.html``; the pictures are PNG files beside it.
    """
    out = Path(out)
    figures = {
        'usage': usage_figure(frames),
        **{f'{kind}_codes': codes_figure(frames, top_codes(frames, kind, top), kind) for kind in ('hand', 'body')},
        'triplets': triplets_figure(frames),
        'reconstruction': reconstruction_figure(frames),
        'co_occurrence': co_occurrence_figure(frames),
    }
    sections = [_facts({**facts, 'clips': f'{len(frames.video_ids):,}', 'frames': f'{len(frames.ids):,}'})]
    sections.append(health_table(frames))
    for name, figure in figures.items():
        heading, text = _TEXTS[name]
        if figure is None:
            picture = '<p>No triplet of codes occurs in two of these clips.</p>'
        else:
            save_figure(figure, out / f'{name}.png')
            picture = f'<img src="{name}.png" alt="{heading}">'
        sections.append(f'<h2>{heading}</h2>\n<p>{html.escape(text)}</p>\n{picture}')
    page = out / 'index.html'
    write_text(page, _PAGE.format(title=html.escape(title), style=_STYLE, body='\n'.join(sections)))
    return page


def health_table(frames: TokenFrames) -> str:
    """Formats the health of the codebooks.

    Args:
        frames: Frames with codes.

    Returns:
        An HTML table.
    """
    head = ('', 'detected', 'codes used', 'of', 'perplexity', 'error in px')
    names = {'hand': 'both hands', 'left': 'left hand', 'right': 'right hand', 'body': 'body'}
    rows = [''.join(f'<th>{name}</th>' for name in head)]
    for name, row in health(frames).items():
        cells = (f'{row["frames"]:,.0f}', f'{row["used"]:.0f}', f'{row["size"]:.0f}', f'{row["perplexity"]:.1f}',
                 f'{row["error_px"]:.2f}')  # fmt: skip
        rows.append(f'<td>{names[name]}</td>' + ''.join(f'<td>{cell}</td>' for cell in cells))
    return '<table>\n' + '\n'.join(f'<tr>{row}</tr>' for row in rows) + '\n</table>'


def _facts(facts: Mapping[str, str]) -> str:
    items = (f'{html.escape(name)}: <b>{html.escape(value)}</b>' for name, value in facts.items() if value)
    return f'<p>{"<br>".join(items)}</p>'
