"""Clips and options whose outputs, recorded from the transforms on numpy arrays that came first, lie in golden/.

Recorded by the commit that added this file: ``record()`` there, with TRANSFORMS of that commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from signmm.registry import TRANSFORMS
from signmm.structures import get_layout

FILE = Path(__file__).parent / 'golden' / 'steps.npz'
#: Frames, kind of clip, image size.
CLIPS = {
    'good': (6, (640, 480)),
    'one': (1, (640, 480)),
    'handless': (3, (640, 480)),
    'unsized': (4, None),
    'empty': (2, (640, 480)),
}
OTHER_LAYOUTS = ('coco_wholebody133', 'mediapipe75', 'openpose137', 'kinect20', 'mediapipe_hands42', 'sam_slr27')


def _crop(**options: Any) -> dict[str, Any]:
    return {'type': 'CropParts', **options}


def _sample(**options: Any) -> dict[str, Any]:
    return {'type': 'SampleFrames', **options}


STEPS: dict[str, list[dict[str, Any]]] = {
    'crop': [_crop()],
    'crop_keep': [_crop(outside='keep', mirror_left=False, size=128)],
    'crop_released': [_crop(type='ReleasedCropParts', joint_threshold=0.3, body_threshold=0.2, drop_handless=True)],
    'crop_image': [_crop(body='image', drop_handless=True)],
    'crop_wrist': [_crop(hand='wrist', body='shoulders', joint_threshold=0.3)],
    'crop_wrist_plain': [_crop(hand='wrist', mirror_left=False, body_enlarge=1.5)],
    'crop_arms': [_crop(hand_box=dict(arm_threshold=0.5, bottom_margin=None, min_visible=19))],
    'crop_rule': [_crop(hand_box=dict(visible=0.4, enlarge=1.5, arm_ahead=0.5, arm_side=2.0, upper_arm=0.5))],
    'drop': [{'type': 'DropHandlessFrames'}],
    'drop_rule': [{'type': 'DropHandlessFrames', 'hand_box': dict(min_visible=19, arm_threshold=0.5)}],
    'select': [{'type': 'SelectKeypoints', 'layout': 'sam_slr27'}],
    'random': [_sample(num_frames=3)],
    'random_loop': [_sample(num_frames=5, pad='loop')],
    'center': [_sample(mode='center', num_frames=3)],
    'center_repeat': [_sample(mode='center', num_frames=5, pad='repeat')],
    'uniform': [_sample(mode='uniform', num_frames=4)],
    'resample_random': [_sample(mode='resample_random', num_frames=5, crop=(0.5, 1.0), min_crop=2)],
    'resample_center': [_sample(mode='resample_center', num_frames=4)],
    'resample_whole': [_sample(mode='resample_center', num_frames=7, center=1.0)],
    'fraction': [_sample(mode='fraction', fraction=0.6)],
    'thinned': [_sample(mode='all', max_frames=3)],
    'warp': [{'type': 'TimeWarp'}],
    'warp_half': [{'type': 'TimeWarp', 'strength': 0.5, 'length': (0.5, 1.5), 'prob': 0.5}],
    'flip': [{'type': 'FlipPose', 'prob': 1.0}],
    'flip_half': [{'type': 'FlipPose'}],
    'flip_crop': [_crop(), {'type': 'FlipPose', 'prob': 1.0}],
    'flip_crop_plain': [_crop(mirror_left=False), {'type': 'FlipPose', 'prob': 1.0}],
    'move': [{'type': 'RandomMove'}],
    'move_crop': [_crop(), {'type': 'RandomMove'}],
    'move_once': [_crop(), {'type': 'RandomMove', 'num_keys': 1, 'angle': 30.0, 'scale': (0.5, 1.5), 'shift': 0.1}],
    'move_parts': [_crop(), {'type': 'RandomMove', 'independent': True, 'num_keys': 4, 'prob': 0.6}],
    'perturb': [{'type': 'RandomPerturb'}],
    'perturb_parts': [_crop(), {'type': 'RandomPerturb', 'independent': True, 'amount': 0.3, 'prob': 0.6}],
    'noise': [_crop(), {'type': 'GaussianNoise', 'sigma': 3.0}],
    'joint_dropout': [{'type': 'JointDropout', 'prob': 0.3}],
    'joint_dropout_clip': [{'type': 'JointDropout', 'prob': 0.3, 'whole_clip': True}],
    'frame_dropout': [{'type': 'FrameDropout', 'prob': 0.5}],
    'time_mask': [{'type': 'TimeMask', 'max_fraction': 0.8, 'prob': 0.8}],
    'released': [
        _sample(mode='all', max_frames=4),
        _crop(type='ReleasedCropParts', body='image', drop_handless=True),
        _sample(num_frames=6, mode='resample_random', crop=(0.5, 1.0), min_crop=2),
        {'type': 'FlipPose', 'prob': 0.5},
    ],
}
WITHOUT_SIZE = {name for name, steps in STEPS.items() if not any(step.get('body') == 'image' for step in steps)}
ON_OTHER_LAYOUTS = ('crop', 'crop_wrist', 'flip', 'perturb_parts')


def clip(kind: str, layout: str = 'triplet49') -> dict[str, Any]:
    """One of CLIPS: smooth, two compact hands, joints missing now and then."""
    frames, size = CLIPS[kind]
    meaning = get_layout(layout)
    rng = np.random.default_rng([list(CLIPS).index(kind), len(meaning)])
    xy = rng.uniform((200, 80), (440, 400), (1, len(meaning), 2)) + rng.normal(0, 4, (frames, len(meaning), 2)).cumsum(
        0
    )
    score = rng.uniform(0.05, 1.0, (frames, len(meaning)))
    score[rng.random(score.shape) < 0.1] = 0
    for part in ('left', 'right'):
        members = list(meaning.parts.get(part, ()))
        xy[:, members] = rng.uniform(150, 400, (1, 1, 2)) + rng.normal(0, 20, (1, len(members), 2))
        xy[:, members] += rng.normal(0, 6, (frames, 1, 2)).cumsum(0)
        score[np.ix_(rng.random(frames) < (1.0 if kind == 'handless' else 0.3), np.array(members, int))] = 0
    arms = [i for i, name in enumerate(meaning.joints) if name.endswith(('_shoulder', '_elbow', '_wrist'))]
    arms = [i for i in arms if '_hand_' not in meaning.joints[i]]
    score[: frames // 2, arms] = 0.9
    if kind == 'empty':
        score[:] = 0
    xy[score == 0] = 0
    return {
        'video_id': kind,
        'xy': xy.astype(np.float32),
        'score': score.astype(np.float32),
        'layout': meaning,
        'image_size': size,
        'frame_inds': np.arange(10, 10 + frames),
        'rng': np.random.default_rng(frames),
    }


def cases() -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Name, clip and steps of each case."""
    for name, steps in STEPS.items():
        for kind in CLIPS:
            if name in WITHOUT_SIZE or CLIPS[kind][1] is not None:
                yield f'{name}-{kind}', clip(kind), steps
    for layout in OTHER_LAYOUTS:
        for name in ON_OTHER_LAYOUTS:
            yield f'{name}-{layout}', clip('unsized', layout), STEPS[name]


def run(data: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Runs the steps on one clip."""
    for step in steps:
        data = TRANSFORMS.build(dict(step)).transform(data)
    return data


def record() -> None:
    """Writes the outputs: coordinates, confidences in steps of 1 / 65535, frames."""
    arrays = {}
    for name, data, steps in cases():
        found = run(data, steps)
        arrays[f'{name}.xy'] = found['xy'].astype(np.float32)
        arrays[f'{name}.score'] = np.rint(found['score'] * 65535).astype(np.uint16)
        arrays[f'{name}.frames'] = found['frame_inds'].astype(np.int16)
    np.savez_compressed(FILE, **arrays)


if __name__ == '__main__':
    record()
