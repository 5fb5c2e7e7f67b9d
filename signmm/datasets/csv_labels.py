"""From a table of labels to annotations, for data sets of one's own."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from signmm.datasets.annotations import Sample
from signmm.io.endings import VIDEO_SUFFIXES
from signmm.io.ids import check_id
from signmm.io.read_pose import suffixes
from signmm.io.spreadsheet import Unclear
from signmm.io.table import open_table
from signmm.utils.suggest import choose, did_you_mean

TASKS = ('label', 'gloss', 'text')
#: What tables call the splits, and what the configs call them.
SPLITS = {'train': 'train', 'training': 'train', 'val': 'val', 'valid': 'val', 'validation': 'val', 'dev': 'val',
          'test': 'test', 'testing': 'test'}  # fmt: skip
#: What spreadsheet programs show where a formula failed, and what programs write for a value that is missing.
_FAILED = ('#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NULL!', '#NUM!')
_MISSING = ('nan', 'n/a', 'null', 'none')
_WHOLE = re.compile(r'-?[0-9]+(\.0+)?')
_ROLES = ('video', 'label', 'signer', 'split', 'first', 'last')


def read_csv_labels(
    path: str | Path,
    task: str = 'label',
    column: str | None = None,
    shares: tuple[float, float] | None = None,
    seed: int = 0,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> tuple[list[str] | None, list[Sample]]:
    """Reads a table with a row per clip.

    Columns, in any case of letters: ``video`` (a path below the folder of videos; without its ending it becomes the
    id), the answer, ``split``, and optionally ``signer``, ``first`` and ``last`` (frames of the clip in its video, the
    last exclusive). Several clips of one video are named ``VIDEO_FIRST_LAST``. Splits may be called training, valid,
    validation, dev or testing; what they were taken for is logged, and so is an encoding that was guessed.

    Args:
        path: Text with a header and comma, semicolon, tab or bar between cells, or ``.xlsx``; see
            :func:`~signmm.io.table.open_table`.
        task: ``'label'``: the answer is a class. ``'gloss'``: glosses separated by spaces. ``'text'``: a sentence.
        column: Column of the answer; by default the first of ``gloss``, ``label`` and ``text`` that exists.
        shares: Shares of (val, test) where there is no column ``split``: whole signers where all are known.
        seed: Another seed, another choice.
        columns: Names of columns that are called otherwise: of ``video``, ``label`` (the answer), ``signer``,
            ``split``, ``first`` and ``last``.
        encoding: Of a text file that is neither UTF-8 nor UTF-16.

    Returns:
        The label names, whole numbers by value and others alphabetically, None for sentences; and the samples.

    Raises:
        FileNotFoundError: No such file.
        ValueError: A column or a value is missing or can be read in two ways, or a class of another split never occurs
            in training; the message names file and line.
    """
    choose('task', task, TASKS)
    table, remarks = open_table(path, encoding)
    rows, seen = list(table), {}  # type: tuple[list, dict[str, str]]
    names = _columns(path, list(rows[0][1]), {**(columns or {}), **({'label': column} if column else {})})
    samples = [_sample(f'{path}, line {line}', row, names, task, seen) for line, row in rows]
    _name_spans(samples)
    _refuse_twice(path, samples, [line for line, _ in rows])
    if 'split' not in names:
        if shares is None:
            raise ValueError(f"{path}: no column 'split'; add one, or say which shares are for validation and test")
        choose_splits(samples, shares, seed)
    for remark in [*remarks, *_remarks(path, list(rows[0][1]), names, seen)]:
        logging.getLogger('signmm').warning(remark)
    return (number_labels(path, samples) if task == 'label' else None), samples


def _remarks(path: str | Path, header: list[str], names: Mapping[str, str], seen: Mapping[str, str]) -> Iterator[str]:
    unread = [name for name in header if name and name not in names.values()]
    if unread:
        yield f'{path}: columns that are not read: {", ".join(unread)}'
    for name, split in seen.items():
        if name != split:
            yield f"{path}: split '{name}' was taken for '{split}'"


def _columns(path: str | Path, header: list[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Column of each role."""
    unknown = next((role for role in asked if role not in _ROLES), None)
    if unknown is not None:
        raise ValueError(f"columns: unknown role '{unknown}'{did_you_mean(unknown, _ROLES)}")
    folded: dict[str, str] = {}
    for name in header:
        if folded.setdefault(name.casefold(), name) != name:
            raise ValueError(
                f"{path}: columns '{folded[name.casefold()]}' and '{name}' differ in the case of letters alone"
            )
    found = {}
    for role in _ROLES:
        wanted = [asked[role]] if role in asked else ['gloss', 'label', 'text'] if role == 'label' else [role]
        there = next((folded[name.casefold()] for name in wanted if name.casefold() in folded), None)
        if there is not None:
            found[role] = there
        elif role in asked or role in ('video', 'label'):
            option = {'video': ' (--video-column NAME)', 'label': ' (--label-column NAME)'}.get(role, '')
            raise ValueError(f"{path}: no column '{' or '.join(wanted)}'{option}; it has: {', '.join(header)}")
    if ('first' in found) != ('last' in found):
        raise ValueError(f"{path}: columns 'first' and 'last' are both needed, or none")
    return found


def _sample(where: str, row: dict[str, str], names: Mapping[str, str], task: str, seen: dict[str, str]) -> Sample:
    for role in ('video', 'label', 'split'):
        if role in names and not row[names[role]]:
            raise ValueError(f"{where}: column '{names[role]}' is empty")
    for name in names.values():
        if isinstance(row[name], Unclear) or row[name] in _FAILED:
            what = f'{row[name]}, which has no one way to be written; format it as text'
            raise ValueError(
                f"{where}: the cell under '{name}' is {what if isinstance(row[name], Unclear) else row[name]}"
            )
    value = row[names['label']]
    if task != 'text' and any(c in value for c in '\n\r\u2028\x85\x0c'):
        raise ValueError(f"{where}: column '{names['label']}' has a line break: {value!r}")
    try:
        sample: Sample = {'video_id': clip_id(row[names['video']], where)}
    except ValueError as error:
        raise ValueError(f"{error}; '{names['video']}' holds paths below the folder of videos or poses") from None
    sample['split'] = _split(row[names['split']], where, seen) if 'split' in names else ''
    sample[task] = value.split() if task == 'gloss' else ' '.join(value.split())
    if names.get('signer') and row[names['signer']]:
        sample['signer'] = row[names['signer']]
    span = [row[names[role]] for role in ('first', 'last') if role in names]
    if any(span):
        sample['frames'] = _span(span, where)
    return sample


def _name_spans(samples: Sequence[Sample]) -> None:
    """Gives clips that are cut out of one video ids of their own."""
    times = Counter(sample['video_id'] for sample in samples)
    for sample in samples:
        video = sample['video_id']
        if times[video] > 1 and 'frames' in sample:
            first, last = sample['frames']
            sample.update(video_id=f'{video}_{first}_{last}', video=video)


def _refuse_twice(path: str | Path, samples: Sequence[Sample], lines: Sequence[int]) -> None:
    first: dict[str, int] = {}
    for sample, line in zip(samples, lines, strict=True):
        if (earlier := first.setdefault(sample['video_id'], line)) != line:
            raise ValueError(
                f"{path}, line {line}: the clip '{sample['video_id']}' is in line {earlier} already; one row a clip, "
                "and several clips of one video have 'first' and 'last'"
            )


def clip_id(text: str, where: str) -> str:
    """Makes an id of a path to a video or to poses.

    Args:
        text: The path; only endings of known files are taken off, so that ``signer.1`` stays.
        where: File and line, for messages.

    Returns:
        The id.
    """
    path = PurePosixPath(text.replace('\\', '/'))
    known = path.suffix.lower() in (*VIDEO_SUFFIXES, *suffixes())
    return check_id((path.with_suffix('') if known else path).as_posix(), where)


def _split(name: str, where: str, seen: dict[str, str]) -> str:
    split = SPLITS.get(name.casefold())
    if split is None:
        raise ValueError(f"{where}: split '{name}'; expected train, val or test (or {', '.join(SPLITS)})")
    seen[name] = split
    return split


def _span(texts: list[str], where: str) -> list[int]:
    numbers = []
    for text in texts:
        whole = text.removesuffix('.0')
        if not whole.isdecimal():
            raise ValueError(f"{where}: first and last must be whole numbers of frames, got '{', '.join(texts)}'")
        numbers.append(int(whole))
    if numbers[0] >= numbers[1]:
        raise ValueError(f'{where}: first must be below last (which is exclusive), got {numbers[0]} and {numbers[1]}')
    return numbers


def choose_splits(samples: Sequence[Sample], shares: tuple[float, float], seed: int) -> None:
    """Puts clips into splits: whole signers where all are known.

    Args:
        samples: The samples, changed in place.
        shares: Of validation and test.
        seed: Another seed, another choice.

    Raises:
        ValueError: Shares that leave nothing for training.
    """
    if not (min(shares) >= 0 and sum(shares) < 1):  # NaN is neither
        raise ValueError(f'shares of val and test must be at least 0 and together below 1, got {shares}')
    known = all('signer' in sample for sample in samples)
    groups = sorted(
        {sample['signer'] if known else sample['video_id'] for sample in samples}, key=lambda g: _hash(g, seed)
    )
    counts = [round(share * len(groups)) for share in shares]
    split_of = dict.fromkeys(groups, 'train')
    split_of.update(dict.fromkeys(groups[: counts[0]], 'val'))
    split_of.update(dict.fromkeys(groups[counts[0] : sum(counts)], 'test'))
    for sample in samples:
        sample['split'] = split_of[sample['signer'] if known else sample['video_id']]


def _hash(name: str, seed: int) -> bytes:
    return hashlib.blake2b(f'{seed}:{name}'.encode(), digest_size=8).digest()


def number_labels(path: str | Path, samples: Sequence[Sample]) -> list[str]:
    """Numbers the classes: whole numbers by value, else alphabetically; names that can be mistaken are logged.

    Args:
        path: File, for messages.
        samples: The samples, whose labels become numbers in place.

    Returns:
        The label names.

    Raises:
        ValueError: A class has no clip in training.
    """
    labels = sorted({sample['label'] for sample in samples if sample['split'] == 'train'})
    if all(_WHOLE.fullmatch(label) for label in labels):
        labels.sort(key=lambda label: (float(label), label))
    log = logging.getLogger('signmm').warning
    alike = Counter(map(_folded, labels))
    for folded, count in alike.items():
        if count > 1:
            names = ', '.join(repr(label) for label in labels if _folded(label) == folded)
            log(f'{path}: {names} are classes of their own, though alike')
    for label in labels:
        if label.casefold() in _MISSING:
            log(f"{path}: '{label}' is taken for the name of a class; leave rows without a label out")
    unseen = sorted({sample['label'] for sample in samples} - set(labels))
    if unseen:
        raise ValueError(
            f"{path}: {len(unseen)} classes have no clip in split 'train' and could never be recognised: "
            f'{", ".join(unseen[:10])}'
        )
    number = {label: i for i, label in enumerate(labels)}
    for sample in samples:
        sample['label'] = number[sample['label']]
    return labels


def _folded(label: str) -> str:
    """A label without what cannot be seen: case, marks of direction, joiners."""
    return ''.join(c for c in label.casefold() if unicodedata.category(c) != 'Cf')
