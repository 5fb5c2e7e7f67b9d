"""What one tool reads, all read: each form of poses through the clip finder of every tool."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose

from signmm.apis.clips import ClipReader
from signmm.datasets.pack import pack_folder
from signmm.datasets.pose_source import open_poses
from signmm.io import convert_poses, write_npz
from signmm.io.find_clips import ReadOptions
from signmm.io.formats import FORMATS
from signmm.visualization.clips import find_pose

SIZE = (640, 480)
OWN = ('mmpose_frames', 'mmpose_frames of a demo', 'rows', 'take')


def as_people(pose) -> list[list[dict]]:
    return [
        [{'keypoints': xy.tolist(), 'keypoint_scores': score.tolist(), 'bbox': [[0, 0, 1, 1]]}]
        for xy, score in zip(pose.xy, pose.score, strict=True)
    ]


def write(form: str, folder: Path) -> None:
    """One clip in a form, in a folder of its own."""
    layout = {
        'mediapipe_npy': 'mediapipe543',
        'parquet': 'mediapipe543',
        'openpose': 'openpose137',
        'sam_slr': 'sam_slr27',
    }
    pose = random_pose(layout.get(form, 'coco_wholebody133'))
    folder.mkdir(parents=True)
    if form.startswith('mmpose_frames'):
        (folder / 'clip').mkdir()
        for number, people in enumerate(as_people(pose)):
            content = {'meta_info': {}, 'instance_info': people} if 'demo' in form else people
            (folder / 'clip' / f'img_{number:06d}.json').write_text(json.dumps(content))
    elif form in ('rows', 'take'):
        rng = np.random.default_rng(0)
        body, hands = rng.uniform(0.3, 0.6, (4, 33, 4)), rng.uniform(0.3, 0.6, (4, 42, 3))
        rows = np.concatenate([body.reshape(4, -1), hands.reshape(4, -1)], 1)
        if form == 'rows':
            np.save(folder / 'clip.npy', rows)
            return
        (folder / 'clip').mkdir()
        for number, row in enumerate(rows):
            np.save(folder / 'clip' / f'{number}.npy', row)
    else:
        write_npz(folder.parent / 'source' / 'clip.npz', pose)
        ending = {'neccam': 'clips.pkl.gz', 'sam_slr': 'train_data_joint.npy', 'packed': 'store'}.get(form)
        report = convert_poses(folder.parent / 'source', folder / ending if ending else folder, form)
        assert report.written and not report.failed


@pytest.mark.parametrize('form', [*FORMATS, *OWN])
def test_every_tool_reads_every_form(form: str, tmp_path: Path) -> None:
    folder = tmp_path / 'in'
    write(form, folder)
    options = ReadOptions(SIZE, 'pose,left,right' if form in ('rows', 'take') else None)
    source = open_poses(folder, options=options)
    (name,) = source
    doctor = source[name]
    (clip,) = ClipReader(lambda _: pytest.fail('no video'), SIZE, order=options.order).clips(folder)
    pack_folder(folder, tmp_path / 'store', image_size=SIZE, order=options.order)
    report = convert_poses(folder, tmp_path / 'npz', 'npz', image_size=SIZE, order=options.order)
    assert not report.failed
    ways = {
        'predict': clip.read(),
        'view': find_pose(str(folder), options),
        'pack': open_poses(tmp_path / 'store')[name],
        'convert': open_poses(tmp_path / 'npz')[name],
    }
    assert len(doctor) == 4 and doctor.score.any()
    for tool, pose in ways.items():
        np.testing.assert_array_equal(pose.xy, doctor.xy, err_msg=tool)
        np.testing.assert_array_equal(pose.score, doctor.score, err_msg=tool)
        assert pose.layout.name == doctor.layout.name and pose.image_size == SIZE, tool


def test_people_of_each_image(tmp_path: Path) -> None:
    """Images without anybody are empty files of people or left out; the numbers are those of MMPose."""
    pose = random_pose()
    for number, people in enumerate(as_people(pose)):
        (tmp_path / f'{2 * number + (number > 1)}.json').write_text(json.dumps([] if number == 1 else people))
    found = find_pose(str(tmp_path))
    assert found.layout.name == 'coco_wholebody133' and len(found) == 8
    seen = [0, 5, 7]
    np.testing.assert_array_equal(found.score[seen], pose.score[[0, 2, 3]])
    np.testing.assert_array_equal(found.xy[seen], pose.xy[[0, 2, 3]] * (pose.score[[0, 2, 3]] > 0)[..., None])
    assert not found.score[[1, 2, 3, 4, 6]].any()
    (tmp_path / '9.json').write_text('{"x": 1}')
    with pytest.raises(ValueError, match=r'9\.json: expected the people of one image'):
        find_pose(str(tmp_path))


@pytest.mark.parametrize('form', ['neccam', 'sam_slr', 'pose', 'mmpose_json', 'masa'])
def test_units_that_the_numbers_contradict_are_refused(form: str, tmp_path: Path) -> None:
    layout = 'sam_slr27' if form == 'sam_slr' else 'coco_wholebody133'
    pose = random_pose(layout)
    object.__setattr__(pose, 'xy', pose.xy / 640)
    write_npz(tmp_path / 'source' / 'clip.npz', pose)
    ending = {'neccam': 'clips.pkl.gz', 'sam_slr': 'train_data_joint.npy'}.get(form, '')
    convert_poses(tmp_path / 'source', tmp_path / 'in' / ending, form)
    (clip,) = ClipReader(lambda _: pytest.fail('no video')).clips(tmp_path / 'in')
    with pytest.raises(ValueError, match='are fractions of the image or of a body, expected pixels'):
        clip.read()
