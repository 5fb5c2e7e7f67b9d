"""What became of the videos, also of those that other machines worked on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from signmm.io.atomic import write_text
from signmm.io.guarded import need, read_json

#: 'done', 'skipped' or what went wrong with a video, and the seconds that it spent in the backend.
Outcome = tuple[str, float]


@dataclass
class ExtractionReport:
    """What became of the videos.

    Attributes:
        done: Videos extracted now.
        skipped: Videos whose pose file was there.
        failed: What went wrong with each of the others; every message names its file.
        detector_seconds: Time in the backends, summed over processes.
        seconds: Time of all processes.
    """

    done: list[Path] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    detector_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def detector_share(self) -> float:
        """Share of the time that the backends worked; what is missing to 1 was spent waiting for frames or files."""
        return min(1.0, self.detector_seconds / self.seconds) if self.seconds else 0.0

    def note(self, video: Path, outcome: str, seconds: float) -> None:
        """Adds a video.

        Args:
            video: The file.
            outcome: ``'done'``, ``'skipped'`` or what went wrong.
            seconds: Time in the backend.
        """
        self.detector_seconds += seconds
        if outcome in ('done', 'skipped'):
            getattr(self, outcome).append(video)
        else:
            self.failed.append(outcome)

    def save(self, out: str | Path, shard: int, total: int) -> None:
        """Keeps the report beside the poses.

        Args:
            out: Folder of the pose files.
            shard: Number of the shard, from 1.
            total: Number of shards.
        """
        content = {**vars(self), **{name: list(map(str, getattr(self, name))) for name in ('done', 'skipped')}}
        write_text(Path(out) / f'.report-{shard}-of-{total}.json', json.dumps(content, ensure_ascii=False, indent=1))


def all_shards(out: str | Path, total: int) -> tuple[ExtractionReport, list[int]]:
    """Puts the reports of all shards together.

    Args:
        out: Folder of the pose files.
        total: Number of shards.

    Returns:
        One report, and the shards that have none yet.

    Raises:
        ValueError: A damaged report.
    """
    whole, missing = ExtractionReport(), []
    for shard in range(1, total + 1):
        path = Path(out) / f'.report-{shard}-of-{total}.json'
        if not path.is_file():
            missing.append(shard)
            continue
        content, where = read_json(path, 'report', dict), f'report {path}'
        for name in ('done', 'skipped'):
            files = need(content, name, list, where)
            if not all(isinstance(file, str) for file in files):
                raise ValueError(f"{where}: field '{name}' must be a list of paths, got {str(files)[:80]}")
            getattr(whole, name).extend(map(Path, files))
        whole.failed += map(str, need(content, 'failed', list, where))
        whole.detector_seconds += need(content, 'detector_seconds', float, where)
        whole.seconds += need(content, 'seconds', float, where)
    return whole, missing


def parse_shard(text: str) -> tuple[int, int]:
    """Reads ``I/N``.

    Args:
        text: E.g. ``'3/16'``.

    Returns:
        (i, n).

    Raises:
        ValueError: Another form.
    """
    found = re.fullmatch(r'(\d+)/(\d+)', text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError(f"shard '{text}': expected I/N with I from 1 to N, e.g. 3/16")
    return int(found[1]), int(found[2])


def summary(report: ExtractionReport, missing: Iterable[int] = ()) -> str:
    """Says in one line what became of the videos.

    Args:
        report: The report.
        missing: Shards that have no report yet.

    Returns:
        The line.
    """
    line = f'{len(report.done)} extracted, {len(report.skipped)} were there, {len(report.failed)} failed'
    if report.done:
        line += f'; the detector worked {100 * report.detector_share:.0f} % of the time'
    waiting = ', '.join(map(str, missing))
    return f'{line}; no report yet of shards {waiting}' if waiting else line
