"""What MMPose 0.x and 1.x write for a video: people in frames, as JSON or as a pickle."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import write_bytes
from signmm.io.people import people_array, pose_of_signer
from signmm.io.signer import person_box
from signmm.structures import PoseSequence, get_layout

Frames = dict[Any, list[np.ndarray]]
_SIZE = 133


def is_mmpose_people(content: Any) -> bool:
    """Tells whether parsed JSON or a pickle's content is in one of the forms that :func:`read_mmpose_people` reads.

    Args:
        content: Anything.

    Returns:
        True for MMPose's people.
    """
    if isinstance(content, dict):
        return isinstance(content.get('instance_info'), list)
    if not isinstance(content, list) or not content or not all(isinstance(item, dict | list) for item in content):
        return False
    first = next((item for item in content if item), None)
    if isinstance(first, dict):
        return any(key in first for key in ('instances', 'pred_instances', 'preds', 'keypoint_scores'))
    return first is None or (isinstance(first, list) and isinstance(first[0], dict) and 'keypoints' in first[0])


def read_mmpose_people(content: Any, where: str, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads the signer's poses.

    Known forms: the dict of the 1.x demos (``instance_info``), the list of 1.x's inferencer (``frame_id``,
    ``instances``), the samples that 1.x's ``--dump`` writes (``pred_instances``, with ``img_path``), lists of people
    for each frame of either version, and the batches of 0.x's ``--out`` (``preds``, ``image_paths``). Frame numbers
    that are left out become frames without anybody.

    Args:
        content: Parsed JSON or a pickle's content.
        where: File, for error messages.
        image_size: (W, H), where the file does not know it.

    Returns:
        Poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: Another form, people without 133 points, or nobody at all.
    """
    if not is_mmpose_people(content):
        raise ValueError(
            f'{where}: not a known form of MMPose results (instance_info, instances, pred_instances, preds)'
        )
    items = content['instance_info'] if isinstance(content, dict) else content
    try:
        frames, size = _frames(items)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise ValueError(f'{where}: not as MMPose writes it ({type(error).__name__}: {error})') from None
    return people_pose(frames, where, image_size or size)


def people_pose(frames: list[list[np.ndarray]], where: str, image_size: tuple[int, int] | None) -> PoseSequence:
    """Takes the signer out of the people of each frame.

    Args:
        frames: (V, 3) points of the people.
        where: File, for error messages.
        image_size: (W, H), if known.

    Returns:
        Poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: People without 133 points, or nobody at all.
    """
    people = [people_array(p, _SIZE, f'{where}, frame {i}') for i, p in enumerate(frames)]
    return pose_of_signer(people, get_layout('coco_wholebody133'), where, image_size)


def _frames(items: list[Any]) -> tuple[list[list[np.ndarray]], tuple[int, int] | None]:
    first: Any = next((item for item in items if item), [])
    if isinstance(first, list):
        return [[person_points(person) for person in people] for people in items], None
    if 'keypoint_scores' in first:
        return [[person_points(person) for person in items]], None
    if 'instances' in first:
        numbered = {int(item['frame_id']): [person_points(p) for p in item['instances']] for item in items}
        if len(numbered) != len(items):
            raise ValueError('a frame_id occurs twice')
        return [numbered.get(i, []) for i in range(min(min(numbered), 1), max(numbered) + 1)], None
    return _samples(items)


def _samples(items: list[Any]) -> tuple[list[list[np.ndarray]], tuple[int, int] | None]:
    """One item for each detected person or batch of them; the image tells the frame."""
    frames: Frames = {}
    size = None
    for number, item in enumerate(items):
        if 'preds' in item:
            for points, image in zip(item['preds'], item['image_paths'], strict=True):
                frames.setdefault(image, []).append(np.asarray(points))
            continue
        instances = item['pred_instances']
        people = frames.setdefault(item.get('img_path', number), [])
        for xy, score in zip(instances['keypoints'], instances['keypoint_scores'], strict=True):
            people.append(person_points({'keypoints': xy, 'keypoint_scores': score}))
        if 'ori_shape' in item:
            size = int(item['ori_shape'][1]), int(item['ori_shape'][0])
    return list(frames.values()), size


def person_points(person: dict[str, Any]) -> np.ndarray:
    """Gives the points of a person; 0.x has the confidence beside the coordinates, 1.x in a list of its own.

    Args:
        person: With ``keypoints`` and, of 1.x, ``keypoint_scores``.

    Returns:
        (V, 3) x, y, confidence.
    """
    points = np.asarray(person['keypoints'])
    if 'keypoint_scores' in person:
        points = np.concatenate([points, np.asarray(person['keypoint_scores'])[:, None]], axis=-1)
    return points


def write_mmpose_json(path: str | Path, pose: PoseSequence) -> None:
    """Writes what the demos of MMPose 1.x write for a video: ``meta_info`` and ``instance_info``.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    people = [[_as_1x(p) for p in frame] for frame in _written(pose)]
    names = dict(enumerate(pose.layout.joints))
    content = {
        'meta_info': {'dataset_name': 'coco_wholebody', 'num_keypoints': _SIZE, 'keypoint_id2name': names},
        'instance_info': [{'frame_id': i, 'instances': p} for i, p in enumerate(people, start=1)],
    }
    write_bytes(path, json.dumps(content, default=_plain).encode())


def write_mmpose_pickle(path: str | Path, pose: PoseSequence) -> None:
    """Writes what ``--dump`` of MMPose 1.x writes: a list of samples with ``pred_instances``.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    samples = []
    for number, frame in enumerate(_written(pose)):
        points = np.stack(frame) if frame else np.zeros((0, _SIZE, 3), np.float32)
        instances = {
            'keypoints': points[..., :2],
            'keypoint_scores': points[..., 2],
            'bboxes': np.array([_box(p) for p in frame], np.float32).reshape(-1, 4),
            'bbox_scores': np.ones(len(frame), np.float32),
        }
        shape = {} if pose.image_size is None else {'ori_shape': pose.image_size[::-1]}
        samples.append({'img_path': f'{number:06d}.jpg', 'img_id': number, **shape, 'pred_instances': instances})
    write_bytes(path, pickle.dumps(samples, protocol=4))


def write_mmpose0_json(path: str | Path, pose: PoseSequence) -> None:
    """Writes lists of people for each frame, as programs on MMPose 0.x keep them.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    write_bytes(path, json.dumps(_as_0x(pose), default=_plain).encode())


def write_mmpose0_pickle(path: str | Path, pose: PoseSequence) -> None:
    """Writes lists of people for each frame, as programs on MMPose 0.x keep them.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    write_bytes(path, pickle.dumps(_as_0x(pose), protocol=4))


def _written(pose: PoseSequence) -> list[list[np.ndarray]]:
    """(V, 3) of the person in each frame; nobody where nothing was found."""
    pose = pose.to_layout(get_layout('coco_wholebody133'))
    points = np.concatenate([pose.xy, pose.score[..., None]], axis=-1)
    return [[frame] if frame.any() else [] for frame in points]


def _box(points: np.ndarray) -> np.ndarray:
    return person_box(points[:, :2], points[:, 2], (1 << 20, 1 << 20)).astype(np.float32)


def _as_1x(points: np.ndarray) -> dict[str, Any]:
    # MMPose itself writes the box as a list in a list.
    return {'keypoints': points[:, :2], 'keypoint_scores': points[:, 2], 'bbox': [_box(points)], 'bbox_score': 1.0}


def _as_0x(pose: PoseSequence) -> list[list[dict[str, Any]]]:
    return [[{'bbox': np.append(_box(p), np.float32(1)), 'keypoints': p} for p in frame] for frame in _written(pose)]


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f'{type(value).__name__} is not JSON')
