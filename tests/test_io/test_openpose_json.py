from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from pose_format.utils.openpose import load_openpose_directory

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, same

from signmm.io import find_clips, read_pose
from signmm.io.openpose_json import is_openpose_folder, read_openpose_folder, write_openpose_folder


def test_pose_format_reads_the_same(tmp_path):
    """What we write, and what we read, against pose-format's reader."""
    pose = random_pose('openpose137', frames=3)
    write_openpose_folder(tmp_path / 'clip', pose)
    theirs = load_openpose_directory(str(tmp_path / 'clip'), fps=25, width=640, height=480).body
    np.testing.assert_array_equal(theirs.confidence[:, 0], pose.score)
    np.testing.assert_array_equal(theirs.data.data[:, 0], pose.xy)
    assert is_openpose_folder(tmp_path / 'clip')
    same(read_pose(tmp_path / 'clip'), pose)
    with pytest.raises(FileExistsError):
        write_openpose_folder(tmp_path / 'clip', pose)


def test_a_folder_that_breaks_off_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, 'write_text', lambda *args, **options: {}['the disk'])
    with pytest.raises(KeyError):
        write_openpose_folder(tmp_path / 'clip', random_pose('openpose137', frames=3))
    assert not list(tmp_path.iterdir())


def frame(folder, number, people):
    folder.mkdir(exist_ok=True)
    (folder / f'cam2_{number:012d}_keypoints.json').write_text(json.dumps({'version': 1.3, 'people': people}))


def body(left, top, width, score=0.9):
    rows = [[left + width * (i % 5) / 4, top + 20 * (i // 5), score] for i in range(25)]
    return {'pose_keypoints_2d': [x for row in rows for x in row]}


def test_several_people_and_parts_left_out(tmp_path):
    folder = tmp_path / 'a'
    frame(folder, 7, [body(0, 0, 50), body(150, 0, 100)])
    frame(folder, 8, [body(150, 0, 100), body(0, 0, 50)])
    frame(folder, 9, [])
    pose = read_openpose_folder(folder, image_size=(400, 200))
    assert len(pose) == 3 and pose.xy[0, 0].tolist() == pose.xy[1, 0].tolist() == [150, 0]
    assert (pose.score > 0).sum(1).tolist() == [25, 25, 0]
    assert pose.image_size == (400, 200)


def test_single_frame(tmp_path):
    frame(tmp_path, 0, [body(10, 0, 100)])
    (file,) = tmp_path.iterdir()
    file = file.rename(tmp_path / 'photo.json')
    assert len(read_pose(file)) == 1 and not is_openpose_folder(tmp_path)


def test_errors(tmp_path):
    folder = tmp_path / 'a'
    frame(folder, 0, [body(0, 0, 50)])
    frame(folder, 2, [body(0, 0, 50)])
    with pytest.raises(ValueError, match='expected frame 1, got cam2_000000000002_keypoints.json'):
        read_pose(folder)
    frame(folder, 1, [{'pose_keypoints_2d': [0.0] * 54}])
    with pytest.raises(
        ValueError, match=r"000001_keypoints.json: field 'pose_keypoints_2d' must have 75 numbers or none"
    ):
        read_pose(folder)
    frame(folder, 1, [{'pose_keypoints_2d': ['a'] * 75}])
    with pytest.raises(ValueError, match='person 0 holds something that is not a number'):
        read_pose(folder)
    frame(folder, 1, [3])
    with pytest.raises(ValueError, match='must have 75 numbers or none, got NoneType'):
        read_pose(folder)
    (folder / 'cam2_000000000001_keypoints.json').write_text('{"people": 3}')
    with pytest.raises(ValueError, match="expected a dict with list 'people'"):
        read_pose(folder)
    (folder / 'cam2_000000000001_keypoints.json').write_text('{"people"')
    with pytest.raises(ValueError, match='not valid JSON'):
        read_pose(folder)
    with pytest.raises(ValueError, match='no file is named'):
        read_openpose_folder(tmp_path)


def test_fractions_of_the_image_are_refused(tmp_path):
    numbers = np.tile([0.4, 0.6, 0.9], 25) + np.arange(75) / 1000
    for frame in range(2):
        content = {'people': [{'pose_keypoints_2d': numbers.tolist()}]}
        (tmp_path / f'a_{frame:012d}_keypoints.json').write_text(json.dumps(content))
    with pytest.raises(ValueError, match='fractions of the image or of a body, expected pixels .*--keypoint_scale'):
        read_openpose_folder(tmp_path, (640, 480))


@pytest.mark.parametrize('name', ['clip_{:012d}_KEYPOINTS.JSON', '{}.json', 'frame_{}.JSON'])
def test_other_names_and_what_file_managers_leave(name, tmp_path):
    """Frames by other names are one clip too, not a clip for each frame."""
    folder = tmp_path / 'in' / 'a'
    folder.mkdir(parents=True)
    for number in range(11):
        content = json.dumps({'version': 1.3, 'people': [body(10 * number, 0, 100)]})
        (folder / name.format(number)).write_text(content)
    (folder / ('._' + name.format(1))).write_bytes(b'\0\1')
    (folder / 'desktop.ini').write_text('x')
    (clip,) = find_clips(tmp_path / 'in')
    assert clip.id == 'a' and clip.read().xy[:, 0, 0].tolist() == [10 * number for number in range(11)]
