"""Finds the clip that somebody wants to see, by file, number or id, and runs a config's pipeline on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config

from signmm.io.find_clips import ReadOptions, find_clips
from signmm.models.data_preprocessor import PoseDataPreprocessor
from signmm.registry import DATASETS
from signmm.structures import PoseBatch, PoseSequence, SignDataSample
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.named_steps import steps_of, with_common
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean

LOADERS = ('test', 'val', 'train')


def find_pose(clip: str, options: ReadOptions | None = None) -> PoseSequence:
    """Reads the poses of a clip.

    Args:
        clip: A file or folder of one clip in any format, or ``FOLDER:ID`` with a packed store or a folder of poses.
        options: What the files may not know of themselves.

    Returns:
        The poses.

    Raises:
        FileNotFoundError: Neither a file nor a store.
        KeyError: The store has no such clip.
    """
    if Path(clip).exists():
        found = list(find_clips(clip, options=options))
        if len(found) != 1:
            some = ', '.join(item.id for item in found[:5])
            raise ValueError(f'{clip}: holds {len(found)} clips ({some}), expected one; name it: {clip}:ID')
        return found[0].read()
    store, colon, name = clip.rpartition(':')
    if not colon or not Path(store).is_dir():
        raise FileNotFoundError(f'clip {clip}: no such file; expected a pose file, or STORE:ID with a folder of poses')
    clips = {item.id: item for item in find_clips(store, options=options)}
    if name not in clips:
        raise KeyError(f"{store}: no clip '{name}'{did_you_mean(name, list(clips))}")
    return clips[name].read()


def build_dataset(config: Config, split: str | None = None) -> Any:
    """Builds a data set of a config.

    Args:
        config: The config.
        split: ``'test'``, ``'val'`` or ``'train'``; by default the first of these that the config has.

    Returns:
        The data set.

    Raises:
        ConfigError: The config lacks it.
    """
    for name in LOADERS if split is None else (split,):
        loader = config.get(f'{name}_dataloader')
        if loader is not None:
            return DATASETS.build(loader.dataset)
    raise ConfigError(f'{config.filename}: no {split or "test, val or train"}_dataloader')


def read_clip(
    config: Config, clip: str, split: str | None = None, options: ReadOptions | None = None
) -> tuple[PoseBatch, SignDataSample]:
    """Runs a config's pipeline on a clip.

    Args:
        config: The config.
        clip: Pose file, ``STORE:ID``, or id or else number of a clip of the data set.
        split: See :func:`build_dataset`.
        options: What pose files may not know of themselves.

    Returns:
        A batch of one clip, and its annotation.

    Raises:
        ConfigError: The config has no such data set.
        KeyError: No such clip.
    """
    if Path(clip).is_file() or Path(clip.rpartition(':')[0] or 'none').is_dir():
        name = Path(clip).stem if Path(clip).is_file() else clip.rpartition(':')[2]
        start = start_sample(find_pose(clip, options), name, split='none', dataset='file')
        (packed,) = _pipeline(config, split)([start])
    else:
        dataset = build_dataset(config, split)
        packed = dataset[_number(dataset, clip)]
    made = PoseDataPreprocessor()([packed])
    return made['inputs'], made['data_samples'][0]


def describe(sample: SignDataSample, labels: Sequence[str] | None = None) -> str:
    """Says what is known of a clip and what was predicted.

    Args:
        sample: Annotation and prediction.
        labels: Label names.

    Returns:
        One line, e.g. ``'clip7: true book, predicted read (63 %)'``.
    """
    words = []
    for kind, prefix in (('true', 'gt'), ('predicted', 'pred')):
        label, gloss, text = (sample.get(f'{prefix}_{field}') for field in ('label', 'gloss', 'text'))
        if label is not None:
            name = str(labels[int(label)]) if labels else f'class {int(label)}'
            score = sample.get('pred_score') if prefix == 'pred' else None
            words.append(f'{kind} {name}' + (f' ({100 * float(score[int(label)]):.0f} %)' if score is not None else ''))
        elif gloss is not None or text is not None:
            words.append(f'{kind} {" ".join(gloss) if gloss is not None else text}')
    name = str(sample.get('video_id', ''))
    return ': '.join(filter(None, (name, ', '.join(words))))


def _pipeline(config: Config, split: str | None) -> PosePipeline:
    for name in LOADERS if split is None else (split,):
        loader = config.get(f'{name}_dataloader')
        steps = _find_steps(loader.dataset) if loader is not None else []
        if steps:
            return PosePipeline(steps)
    raise ConfigError(f'{config.filename}: no data set with a pipeline')


def _find_steps(dataset: dict[str, Any]) -> list[Any]:
    """The steps of a data set, or of the first member of several."""
    own = steps_of(dataset.get('pipeline'))
    members = (member for member in (dataset.get('datasets') or {}).values() if member is not None)
    found = (_find_steps(with_common(dataset.get('common'), member)) for member in members)
    return own or next((steps for steps in found if steps), [])


def _number(dataset: Any, name: str) -> int:
    ids = [dataset.get_data_info(i)['video_id'] for i in range(len(dataset))]
    if name in ids:  # ids may be numbers, those of WLASL are
        return ids.index(name)
    if not name.isdigit():
        raise KeyError(f"no file and no clip of the data set is named '{name}'{did_you_mean(name, ids)}")
    if int(name) >= len(ids):
        raise KeyError(f"no clip '{name}': it is no id, and the data set has the numbers 0 to {len(ids) - 1}")
    return int(name)
