"""What the report says of clips that are copies of each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.doctor.leaks import Leak, LeakFinder
from signmm.doctor.report import Finding, Report, shortened


def report_leaks(report: Report, clips: list[Sample], finder: LeakFinder, within: bool) -> None:
    """Adds the findings about copies, and what the page shows of them.

    Args:
        report: Gets them.
        clips: The annotations, in the order that the finder counts in.
        finder: Has seen all clips.
        within: Look for copies inside a split as well.
    """
    found = finder.find([s['split'] for s in clips], within)
    report.leaks = [_describe(leak, clips) for leak in found]
    across = [d for d in report.leaks if d['splits'][0] != d['splits'][1]]
    inside = [d for d in report.leaks if d['splits'][0] == d['splits'][1]]
    clashing = [d for d in report.leaks if d['labels'][0] != d['labels'][1]]
    for severity, rows, text, cure in (
        ('problem', across, 'pairs of clips in two splits show the same performance: the test is easier than it seems',
         'look at the pairs on the page (--html), and keep one of each'),
        ('warning', inside, 'pairs of clips inside a split show the same performance', 'keep one of each'),
        ('problem', clashing, 'pairs of clips show the same performance under two labels',
         'look at the clip, and keep the right label'),
    ):  # fmt: skip
        if rows:
            items = tuple(d['text'] for d in rows)
            report.findings.append(Finding('leaks', severity, f'{text}: {shortened(items, 3)}', items, cure))
    if not found:
        report.findings.append(
            Finding('leaks', 'note', f'no clip is a copy of another one ({len(finder.tracks):,} compared)')
        )
    report.figures['leaks'] = list(_pictures(found[:6], clips, finder))


def _describe(leak: Leak, clips: list[Sample]) -> dict[str, Any]:
    pair = clips[leak.first], clips[leak.second]
    names = [f'{s["video_id"]} ({s["split"]})' for s in pair]
    how = ['bit by bit'] if leak.exact else [f'residual {leak.residual:.4f} shoulder widths']
    how += [f'{leak.overlap:.0%} of the shorter one'] if leak.exact and leak.overlap < 1 else []
    how += ['mirrored'] if leak.mirrored else []
    how += [f'{leak.delay:+.2f} s'] if abs(leak.delay) > 0.06 else []
    how += [f'speed {leak.rate:.2f}'] if abs(leak.rate - 1) > 0.02 else []
    return {
        'clips': [s['video_id'] for s in pair],
        'splits': [s['split'] for s in pair],
        'labels': [s.get('label', s.get('gloss')) for s in pair],
        **{k: getattr(leak, k) for k in ('exact', 'residual', 'unexplained', 'overlap', 'mirrored', 'rate', 'delay')},
        'text': f'{names[0]} = {names[1]}: {", ".join(how)}',
    }


def _pictures(leaks: Iterable[Leak], clips: list[Sample], finder: LeakFinder) -> Iterable[dict[str, Any]]:
    """Wrist curves of the pairs, to look at."""
    for leak in leaks:
        tracks = [finder.track(row) for row in (leak.first, leak.second)]
        if None not in tracks:
            first, second = tracks
            second = second.mirrored() if leak.mirrored else second  # type: ignore[union-attr]
            yield {
                'names': [clips[leak.first]['video_id'], clips[leak.second]['video_id']],
                'first': first.xy[:, [0, 5], 1],  # type: ignore[union-attr]
                'second': second.xy[:, [0, 5], 1],  # type: ignore[union-attr]
                'delay': leak.delay,
                'rate': leak.rate,
            }
