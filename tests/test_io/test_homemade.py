from __future__ import annotations

import json

import numpy as np
import pytest

from signmm.io import find_clips, read_pose
from signmm.io.homemade import is_frame_folder

SIZE = (640, 480)


def takes(frames=6, seed=0, hands=True):
    """What MediaPipe gives for somebody who signs: (T, 33, 4), (T, 468, 3), (T, 21, 3), (T, 21, 3)."""
    rng = np.random.default_rng(seed)
    pose = np.concatenate([rng.uniform(0.3, 0.7, (frames, 33, 2)), rng.normal(-0.5, 0.3, (frames, 33, 1)),
                           rng.uniform(0, 1, (frames, 33, 1))], axis=-1)  # fmt: skip
    pose[:, 0, :2] = 0.5, 0.25
    pose[:, 11, :2], pose[:, 12, :2] = (0.62, 0.45), (0.38, 0.45)
    pose[:, 15, :2], pose[:, 16, :2] = (0.7, 0.6), (0.3, 0.62)
    face = np.concatenate(
        [rng.uniform(-0.06, 0.06, (frames, 468, 2)) + (0.5, 0.26), rng.normal(0, 0.02, (frames, 468, 1))], -1
    )
    left, right = (
        np.concatenate([rng.uniform(-0.03, 0.03, (frames, 21, 2)) + wrist, rng.normal(0, 0.02, (frames, 21, 1))], -1)
        for wrist in ((0.7, 0.62), (0.3, 0.6))
    )
    if not hands:
        left, right = np.zeros_like(left), np.zeros_like(right)
    return {'pose': pose, 'face': face, 'left': left, 'right': right}


def rows(parts, order):
    return np.concatenate([parts[name].reshape(len(parts[name]), -1) for name in order], axis=1)


def check(pose, parts):
    """Every joint by its name, so that no wrong order passes."""
    at = {joint: i for i, joint in enumerate(pose.layout.joints)}
    for side in ('left', 'right'):
        if side in parts:
            np.testing.assert_allclose(pose.xy[:, at[f'{side}_hand_wrist']], parts[side][:, 0, :2] * SIZE, rtol=1e-5)
            np.testing.assert_allclose(pose.xy[:, at[f'{side}_hand_little4']], parts[side][:, 20, :2] * SIZE, rtol=1e-5)
    if 'pose' in parts:
        np.testing.assert_allclose(pose.xy[:, at['left_shoulder']], parts['pose'][:, 11, :2] * SIZE, rtol=1e-5)
        np.testing.assert_allclose(pose.score[:, at['nose']], parts['pose'][:, 0, 3], rtol=1e-5)


def write_take(folder, frames, ending='npy', first=0):
    folder.mkdir(parents=True)
    for number, row in enumerate(frames, first):
        if ending == 'npy':
            np.save(folder / f'{number}.npy', row)
        else:
            (folder / f'{number}.json').write_text(json.dumps(row.tolist()))


@pytest.mark.parametrize('ending', ['npy', 'json'])
@pytest.mark.parametrize(
    'order',
    ['pose face left right', 'face pose left right', 'pose face right left', 'pose left right', 'right pose left',
     'left right face pose', 'pose'],
)  # fmt: skip
def test_the_order_is_told_by_the_data(order, ending, tmp_path):
    parts = takes(12)
    write_take(tmp_path / 'MP_Data' / 'hello' / '0', rows(parts, order.split()), ending)
    (clip,) = find_clips(tmp_path / 'MP_Data', SIZE)
    assert clip.id == 'hello/0'
    # Twelve frames: 10 and 11 come after 9.
    check(clip.read(), {name: parts[name] for name in order.split()})


@pytest.mark.parametrize(('size', 'columns'), [(126, 3), (84, 2), (63, 3), (42, 2)])
def test_without_a_body_the_order_is_asked_for(size, columns, tmp_path):
    parts = takes()
    sides = ('right', 'left') if size in (126, 84) else ('right',)
    flat = rows({side: parts[side][..., :columns] for side in sides}, sides)
    assert flat.shape[1] == size
    np.save(tmp_path / 'a.npy', flat)
    with pytest.raises(ValueError, match=rf'a\.npy.*{size} numbers.*--order'):
        read_pose(tmp_path / 'a.npy', SIZE)
    check(read_pose(tmp_path / 'a.npy', SIZE, order=','.join(sides)), {side: parts[side] for side in sides})


@pytest.mark.parametrize(
    ('size', 'order', 'taken'),
    [(226, 'pose:25x4,left,right', range(25)), (158, 'pose:11-18x4,left,right', range(11, 19))],
)
def test_some_joints_of_the_body(size, order, taken, tmp_path):
    parts = takes()
    flat = rows({**parts, 'pose': parts['pose'][:, list(taken)]}, ('pose', 'left', 'right'))
    assert flat.shape[1] == size
    write_take(tmp_path / 'b' / '1', flat, 'json')
    with pytest.raises(ValueError, match='--order'):
        read_pose(tmp_path / 'b' / '1', SIZE)
    pose = read_pose(tmp_path / 'b' / '1', SIZE, order=order)
    joints = pose.layout.joints
    np.testing.assert_allclose(pose.xy[:, joints.index('right_wrist')], parts['pose'][:, 16, :2] * SIZE, rtol=1e-5)
    assert not pose.score[:, joints.index('left_ankle')].any()


def test_a_take_without_hands_is_read_like_the_others(tmp_path):
    for name, parts in (('a/0', takes()), ('a/1', takes(seed=1)), ('b/0', takes(seed=2, hands=False))):
        write_take(tmp_path / name, rows(parts, ('right', 'pose', 'left')))
    for clip in find_clips(tmp_path, SIZE):
        pose = clip.read()
        assert pose.score[:, pose.layout.joints.index('nose')].all()
        assert pose.score[:, list(pose.layout.parts['left'])].any() == (clip.id != 'b/0')


def test_all_clips_in_one_array(tmp_path):
    parts = [takes(seed=i) for i in range(3)]
    np.save(tmp_path / 'sequences.npy', np.stack([rows(p, ('face', 'pose', 'left', 'right')) for p in parts]))
    np.save(tmp_path / 'labels.npy', np.array([0, 1, 0]))
    clips = list(find_clips(tmp_path, SIZE))
    assert [clip.id for clip in clips] == ['sequences/00000', 'sequences/00001', 'sequences/00002']
    check(clips[2].read(), parts[2])


def test_frames_that_are_left_out_are_empty(tmp_path):
    parts = takes(4)
    flat = rows(parts, ('pose', 'left', 'right'))
    for number, row in zip((1, 2, 5, 6), flat, strict=True):
        (tmp_path / 'c').mkdir(exist_ok=True)
        np.save(tmp_path / 'c' / f'{number}.npy', row)
    pose = read_pose(tmp_path / 'c', SIZE)
    assert pose.score.any(1).tolist() == [True, True, False, False, True, True]
    (tmp_path / 'c' / '1.npy').unlink()
    (tmp_path / 'c' / '5.npy').rename(tmp_path / 'c' / '4.npy')  # 2, 4, 6: every second frame
    assert len(read_pose(tmp_path / 'c', SIZE)) == 3


@pytest.mark.parametrize(
    ('change', 'why'),
    [
        (lambda parts: {**parts, 'pose': parts['pose'] * (640, 480, 1, 1), 'left': parts['left'] * (640, 480, 1),
                        'right': parts['right'] * (640, 480, 1)}, 'pixels'),
        (lambda parts: {**parts, 'left': parts['left'] - parts['left'][:, :1]}, 'in no order'),
        (lambda parts: {**parts, 'pose': parts['pose'] * (1, 1, 1, 3)}, 'in no order'),
        (lambda parts: {**parts, 'pose': np.roll(parts['pose'], 2, 2)}, 'in no order'),
    ],
)  # fmt: skip
def test_what_the_numbers_contradict_is_refused(change, why, tmp_path):
    np.save(tmp_path / 'a.npy', rows(change(takes()), ('pose', 'left', 'right')))
    with pytest.raises(ValueError, match=rf'a\.npy.*{why}'):
        read_pose(tmp_path / 'a.npy', SIZE)


def test_hands_relative_to_the_wrist_are_refused(tmp_path):
    hand = takes()['left'][..., :2]
    np.save(tmp_path / 'a.npy', (hand - hand[:, :1]).reshape(len(hand), -1))
    with pytest.raises(ValueError, match='relative to a point'):
        read_pose(tmp_path / 'a.npy', SIZE, order='left')


def test_a_named_order_that_cannot_be_is_refused(tmp_path):
    np.save(tmp_path / 'a.npy', rows(takes(), ('left', 'right', 'pose')))
    with pytest.raises(ValueError, match='visibilities'):
        read_pose(tmp_path / 'a.npy', SIZE, order='pose,left,right')
    for order, why in (
        ('pose,left', 'makes 195 numbers'),
        ('body', 'expected parts'),
        ('pose:40x4,left', '33 landmarks'),
    ):
        with pytest.raises(ValueError, match=why):
            read_pose(tmp_path / 'a.npy', SIZE, order=order)


def test_damaged_frames_are_named(tmp_path):
    write_take(tmp_path / 'd', rows(takes(), ('pose', 'left', 'right')))
    (tmp_path / 'd' / '3.npy').write_bytes(b'\x93NUMPY')
    with pytest.raises(ValueError, match=r'3\.npy'):
        read_pose(tmp_path / 'd', SIZE)
    np.save(tmp_path / 'd' / '3.npy', np.zeros(63))
    with pytest.raises(ValueError, match=r'different sizes: \[63, 258\]'):
        read_pose(tmp_path / 'd', SIZE)
    with pytest.raises(ValueError, match='--image-size'):
        (tmp_path / 'd' / '3.npy').unlink()
        read_pose(tmp_path / 'd')


def test_other_folders_are_not_frames(tmp_path):
    np.save(tmp_path / '0.npy', np.zeros((4, 133, 3)))
    assert not is_frame_folder(tmp_path)
    (tmp_path / 'e').mkdir()
    assert not is_frame_folder(tmp_path / 'e')


@pytest.mark.parametrize('ending', ['npy', 'json'])
def test_frames_of_key_points(ending, tmp_path):
    """(75, 3) in each file, and (1, 258), which clips of one frame would be by themselves."""
    parts = takes()
    points = np.concatenate([parts[name][..., :3] for name in ('pose', 'left', 'right')], 1)
    write_take(tmp_path / 'hello' / '0', points, ending)
    write_take(tmp_path / 'hello' / '1', rows(parts, ('pose', 'left', 'right'))[:, None], ending)
    for clip in find_clips(tmp_path, SIZE):
        pose = clip.read()
        assert len(pose) == 6
        check(pose, {name: parts[name] for name in ('left', 'right')})
    write_take(tmp_path / 'bye', rows(parts, ('pose', 'left', 'right'))[:3, None], ending)
    np.save(tmp_path / 'bye' / '7.npy', rows(parts, ('pose', 'left', 'right')))
    assert not is_frame_folder(tmp_path / 'bye')


def test_pixels_are_said_before_a_size_is_asked_for(tmp_path):
    parts = takes()
    for points in parts.values():
        points[..., :2] *= SIZE
    write_take(tmp_path / 'hello' / '0', rows(parts, ('pose', 'left', 'right')).round().astype(np.int32))
    with pytest.raises(ValueError, match="'pose' has coordinates such as .* which are pixels"):
        read_pose(tmp_path / 'hello' / '0', order='pose,left,right')


def test_letters_of_an_order_may_be_large(tmp_path):
    write_take(tmp_path / 'hello' / '0', rows(takes(), ('left', 'right')))
    check(read_pose(tmp_path / 'hello' / '0', SIZE, order='Left, RIGHT'), {'left': takes()['left']})
