"""Checks the samples of an annotation file: what cannot be true is refused, with sample and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from signmm.io.ids import check_id

Sample = dict[str, Any]


def video_of(sample: Mapping[str, Any]) -> str:
    """Tells which video's poses a clip is cut from.

    Args:
        sample: Of an annotation file.

    Returns:
        Its field ``video``, or else its ``video_id``.
    """
    return sample.get('video') or sample['video_id']


def check_labels(labels: object) -> None:
    """Checks the names of classes.

    Args:
        labels: Of an annotation file, or None.

    Raises:
        ValueError: No list of names, or two of one name.
    """
    if labels is None:
        return
    if not isinstance(labels, list | tuple):
        raise ValueError(f"metainfo: field 'labels' must be a list of names, got {type(labels).__name__}")
    seen: dict[str, int] = {}
    for number, name in enumerate(labels):
        if not _is_text(name):
            raise ValueError(f"metainfo: field 'labels', entry {number}: expected a name, got {name!r}")
        if name in seen:
            raise ValueError(
                f"metainfo: field 'labels': {seen[name]} and {number} are both {name!r}; give each class a name of "
                'its own, or make the file again: signmm data prepare'
            )
        seen[name] = number


def check_samples(samples: Sequence[Sample], labels: Sequence[str] | None) -> None:
    """Checks the samples of a data set.

    Args:
        samples: Dicts with ``video_id``, ``split`` and, optionally, ``video``, ``label``, ``gloss``, ``text``,
            ``segments``, ``signer``, ``frames``, ``image_size``, ``num_frames``.
        labels: Label names, or None where there are no classes.

    Raises:
        ValueError: A field is missing or wrong, an id occurs twice, a label is outside the map, or clips of two splits
            share frames of a video.
    """
    splits: dict[str, str] = {}
    for number, sample in enumerate(samples):
        if not isinstance(sample, dict):
            raise ValueError(f'sample {number}: expected an object, got {type(sample).__name__}')
        _check_names(number, sample)
        video_id, split = sample['video_id'], sample['split']
        if video_id in splits:
            _refuse_double(number, video_id, splits[video_id], split)
        splits[video_id] = split
        for field, value in sample.items():
            if field in _CHECKS and value is not None and (expected := _CHECKS[field](value)):
                raise ValueError(f"sample {number} '{video_id}': field '{field}' must be {expected}, got {value!r}")
        if sample.get('label') is not None:
            _check_label(number, sample, labels)
        if sample.get('segments') is not None:
            _check_segments(number, sample)
    for video, number, earlier in shared_frames(samples):
        raise ValueError(
            f"sample {number}: shares frames of video '{video}' with sample {earlier}, but they are in two splits, "
            f"'{samples[number]['split']}' and '{samples[earlier]['split']}'; keep them in one, or the test is no test"
        )


def _check_names(number: int, sample: Sample) -> None:
    for field in ('video_id', 'split'):
        value = sample.get(field)
        if not isinstance(value, str) or not value:
            raise ValueError(f"sample {number}: field '{field}' must be a non-empty string, got {value!r}")
    for field in ('video_id', 'video'):
        if sample.get(field) is not None:
            check_id(sample[field], f"sample {number}: field '{field}'")


def _refuse_double(number: int, video_id: str, other: str, split: str) -> None:
    cure = "; several clips of one video get ids of their own and the video's id in the field 'video'"
    if other != split:
        raise ValueError(
            f"sample {number}: video '{video_id}' is in two splits, '{other}' and '{split}'; "
            f'keep it in one, or the test is no test{cure}'
        )
    raise ValueError(f"sample {number}: duplicate video_id '{video_id}' in split '{split}'{cure}")


def shared_frames(samples: Sequence[Sample]) -> Iterator[tuple[str, int, int]]:
    """Finds clips of one video that share frames and are in two splits.

    Args:
        samples: Whose ids, splits and frames are well-formed.

    Yields:
        The video, the number of a sample, and that of an earlier one of another split which goes on when it begins.
    """
    videos: dict[str, list[int]] = {}
    for number, sample in enumerate(samples):
        videos.setdefault(video_of(sample), []).append(number)
    for video, numbers in videos.items():
        if len({samples[number]['split'] for number in numbers}) == 1:
            continue
        spans = sorted((*(samples[n].get('frames') or (0, float('inf'))), n) for n in numbers)
        ends: dict[str, tuple[float, int]] = {}
        for first, last, number in spans:
            split = samples[number]['split']
            for other, (end, earlier) in ends.items():
                if other != split and first < end:
                    yield video, number, earlier
            ends[split] = max(ends.get(split, (0, number)), (last, number))


def _check_label(number: int, sample: Sample, labels: Sequence[str] | None) -> None:
    label, where = sample['label'], f"sample {number} '{sample['video_id']}'"
    if not _is_int(label):
        raise ValueError(f"{where}: field 'label' must be an integer, got {label!r}")
    if labels is None:
        raise ValueError(f"{where}: has label {label} but metainfo has no 'labels'")
    if not 0 <= label < len(labels):
        raise ValueError(f'{where}: label {label} is outside the label map (0 to {len(labels) - 1})')


def _check_segments(number: int, sample: Sample) -> None:
    segments, where = sample['segments'], f"sample {number} '{sample['video_id']}'"
    first, last = sample.get('frames') or (0, sample.get('num_frames') or float('inf'))
    outside = [tuple(pair) for pair in segments if pair[0] < first or pair[1] > last]
    if outside:
        raise ValueError(f"{where}: field 'segments' has {outside[0]}, which is not in its frames {first} to {last}")
    if sample.get('gloss') is not None and len(sample['gloss']) != len(segments):
        raise ValueError(f"{where}: {len(sample['gloss'])} words in 'gloss', but {len(segments)} 'segments'")


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _gloss(value: object) -> str:
    if isinstance(value, str):
        return f'a list of words, such as {value.split()[:3]}; a string would be read letter by letter'
    whole = isinstance(value, list | tuple) and all(isinstance(w, str) and w and len(w.split()) == 1 for w in value)
    return '' if whole and all(w == w.strip() for w in value) else 'a list of words without spaces'  # type: ignore[attr-defined]


def _frames(value: object) -> str:
    pair = isinstance(value, list | tuple) and len(value) == 2 and all(_is_int(v) for v in value)
    return '' if pair and 0 <= value[0] < value[1] else '[first, last_exclusive], two integers, 0 <= first < last'  # type: ignore[index]


def _segments(value: object) -> str:
    expected = 'a list of [first, last_exclusive] in ascending order that do not overlap'
    if not isinstance(value, list | tuple) or any(_frames(pair) for pair in value):
        return expected
    return expected if any(a[1] > b[0] for a, b in pairwise(value)) else ''


def _size(value: object) -> str:
    pair = isinstance(value, list | tuple) and len(value) == 2 and all(_is_int(v) and v > 0 for v in value)
    return '' if pair else '[width, height] in pixels'


#: What each optional field must be; an empty text where it is.
_CHECKS = {
    'gloss': _gloss,
    'text': lambda value: '' if isinstance(value, str) else 'a text',
    'signer': lambda value: '' if _is_int(value) or _is_text(value) else 'a name or a number',
    'frames': _frames,
    'segments': _segments,
    'image_size': _size,
    'num_frames': lambda value: '' if _is_int(value) and value > 0 else 'a number of frames',
}
