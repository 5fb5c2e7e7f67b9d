"""The whole check-up of a data set: one pass over the annotations and one over the poses."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from signmm.datasets.annotations import Sample, video_of
from signmm.datasets.pose_source import PoseSource, open_poses
from signmm.doctor.annotation_checks import check_annotations, load_loosely
from signmm.doctor.leak_report import report_leaks
from signmm.doctor.leaks import LeakFinder
from signmm.doctor.pose_stats import PoseStats
from signmm.doctor.reference_checks import check_label_order, check_reference, clip_features
from signmm.doctor.report import Finding, Report, shortened
from signmm.doctor.tracks import make_track
from signmm.io.find_clips import ReadOptions
from signmm.io.guarded import guard
from signmm.structures import PoseSequence
from signmm.utils.errors import error_text

_CURES = {
    'missing': 'extract and pack them, or train with --allow-missing',
    'unreadable': 'make these files again, or correct the span in the annotations',
}


def check_up(
    ann_file: str | Path,
    poses: str | Path | None = None,
    reference: str | Path | None = None,
    leaks: bool = True,
    within: bool = True,
    progress: bool = False,
    options: ReadOptions | None = None,
) -> Report:
    """Examines a data set.

    Args:
        ann_file: Annotation JSON; it may be wrong.
        poses: Packed store, or file or folder of any pose format; without it only the annotations are examined.
        reference: Annotation JSON of the same corpus that is known to be right.
        leaks: Look for copies of clips.
        within: Look for them inside a split as well.
        progress: Show a progress bar.
        options: What pose files may not know of themselves: image size, order of the parts, names of fields.

    Returns:
        The report.

    Raises:
        ValueError: Not an annotation file.
        FileNotFoundError: No such file, or no poses there.
    """
    metainfo, samples = load_loosely(ann_file)
    with guard(f'annotation file {ann_file}'):
        report = Report(f'{metainfo.get("dataset", "data set")} ({ann_file})', check_annotations(metainfo, samples))
    usable = [s for s in samples if isinstance(s.get('video_id'), str) and isinstance(s.get('split'), str)]
    if reference is not None:
        info, wanted = load_loosely(reference)
        report.findings += check_reference(metainfo.get('labels'), usable, info.get('labels'), wanted)
    with guard(f'annotation file {ann_file}'):
        _tabulate(report, metainfo, usable)
    if poses is not None:
        clips = list({s['video_id']: s for s in usable}.values())
        _examine_poses(report, metainfo, clips, open_poses(poses, options=options), (leaks, within), progress)
    else:
        report.findings.append(Finding('poses', 'note', 'no poses were given: only the annotations were examined'))
    return report


def check_poses(
    poses: str | Path, leaks: bool = True, progress: bool = False, options: ReadOptions | None = None
) -> Report:
    """Examines poses that nobody has annotated: what :func:`check_up` finds without labels and splits.

    Args:
        poses: Packed store, or file or folder of any pose format.
        leaks: Look for copies of clips.
        progress: Show a progress bar.
        options: What pose files may not know of themselves.

    Returns:
        The report; all clips are in one split, ``all``.

    Raises:
        FileNotFoundError: No poses there.
    """
    store = open_poses(poses, options=options)
    text = 'no annotation file was given: labels, splits and signers were not examined'
    report = Report(f'poses {poses}', [Finding('counts', 'note', text)])
    _examine_poses(report, {}, [{'video_id': name, 'split': 'all'} for name in store], store, (leaks, True), progress)
    return report


def _tabulate(report: Report, metainfo: dict[str, Any], samples: list[Sample]) -> None:
    splits = list(dict.fromkeys(s['split'] for s in samples))
    rows: list[list[Any]] = [['split', 'clips', 'classes', 'signers', 'clips of a class (min / median / max)']]
    classes: dict[str, Counter[int]] = {}
    for split in splits:
        here = [s for s in samples if s['split'] == split]
        counts = Counter(s['label'] for s in here if isinstance(s.get('label'), int))
        signers = {s['signer'] for s in here if s.get('signer') is not None}
        each = sorted(counts.values())
        classes[split] = counts
        spread = f'{each[0]} / {np.median(each):g} / {each[-1]}' if each else '-'
        rows.append([split, len(here), len(counts) or '-', len(signers) or '-', spread])
    report.tables['splits'] = rows
    report.figures['classes'] = classes
    report.figures['labels'] = list(metainfo.get('labels') or ())


def _examine_poses(
    report: Report, metainfo: dict[str, Any], clips: list[Sample], store: PoseSource,
    leaks: tuple[bool, bool], progress: bool,
) -> None:  # fmt: skip
    stats, finder = PoseStats(), LeakFinder()
    bad: dict[str, list[str]] = defaultdict(list)
    features, rows = [], []
    for row, sample in enumerate(tqdm(clips, unit='clip', desc='examine', disable=not progress)):
        if video_of(sample) not in store:
            bad['missing'].append(f'{sample["video_id"]} ({sample["split"]})')
            continue
        try:
            pose = _cut(store[video_of(sample)], sample.get('frames'))
        except Exception as error:  # whatever a damaged clip provokes must not hide the others
            bad['unreadable'].append(f'{sample["video_id"]}: {error_text(error)}')
            continue
        track = make_track(pose)
        if track is None:
            bad['trackless'].append(sample['video_id'])
        signer = sample.get('signer')
        stats.add(sample['video_id'], None if signer is None else str(signer), pose, track)
        if leaks[0]:
            finder.add(row, pose, track)
        if track is not None and isinstance(sample.get('label'), int):
            features.append(clip_features(track))
            rows.append(row)
    trackless = tuple(bad.pop('trackless', ()))
    if leaks[0] and trackless:
        text = (
            f'clips without a wrist, or with both shoulders in one place, {len(trackless):,} of {len(clips):,}, cannot '
            f'be compared except bit by bit: {shortened(trackless)}'
        )
        cure = 'look at some: signmm view; where the body is never found, extract again or leave the clip out'
        report.findings.append(Finding('leaks', 'warning', text, trackless, cure))
    for kind, items in bad.items():
        text = f'{kind} clips, {len(items):,} of {len(clips):,}: {shortened(items)}'
        report.findings.append(Finding(kind, 'problem', text, tuple(items), _CURES[kind]))
    surplus = len(store) - len({video_of(s) for s in clips if video_of(s) in store})
    if surplus > 0:
        report.findings.append(Finding('poses', 'note', f'poses in {store.path} that no split uses: {surplus:,}'))
    report.findings += stats.check()
    report.figures |= stats.figures()
    if features and metainfo.get('labels'):
        labels = np.array([clips[r]['label'] for r in rows])
        splits = [clips[r]['split'] for r in rows]
        report.findings += check_label_order(np.stack(features), labels, splits, metainfo['labels'])
    if leaks[0]:
        report_leaks(report, clips, finder, leaks[1])


def _cut(pose: PoseSequence, span: Any) -> PoseSequence:
    if span is None:
        return pose
    first, last = span
    if last > len(pose):
        raise ValueError(f"field 'frames' is {span}, but the clip has {len(pose)} frames")
    return pose.cut(slice(first, last))
