from __future__ import annotations

import sys
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from extraction_videos import use_square_backend, write_video

from signmm.extraction import BackendError, BackendOptions, PoseExtractor, extract_video
from signmm.extraction.batch import extract_videos


@pytest.fixture
def options(monkeypatch, tmp_path):
    return BackendOptions(python=use_square_backend(monkeypatch, tmp_path / 'package'))


def test_poses_of_a_video(tmp_path, options):
    pose = extract_video(write_video(tmp_path / 'a.mp4'), options=options)
    assert pose.xy.shape == (5, 133, 2)
    assert (pose.fps, pose.image_size, pose.extractor) == (25.0, (160, 96), 'square 1.0 0badcafe')
    assert (pose.layout.name, pose.source) == ('coco_wholebody133', str(tmp_path / 'a.mp4'))
    np.testing.assert_allclose(pose.xy[:, 0], [(47.5 + 8 * t, 47.5) for t in range(5)], atol=1.5)
    np.testing.assert_allclose(pose.score[:, 0], np.arange(1, 6) / 100 + 0.5, rtol=1e-6)


def test_next_video_starts_afresh(tmp_path, options):
    with PoseExtractor(options=options) as extractor:
        first, second = (extractor.extract(write_video(tmp_path / f'{i}.mp4')) for i in range(2))
    np.testing.assert_array_equal(first.xy, second.xy)
    np.testing.assert_array_equal(first.score, second.score)


def test_problems_of_a_video(tmp_path, options):
    good = write_video(tmp_path / 'good.mp4')
    with PoseExtractor(options=options) as extractor:
        with pytest.raises(ValueError, match=r'empty\.mp4: nobody was found in any of the 5 frames'):
            extractor.extract(write_video(tmp_path / 'empty.mp4', person=False))
        with pytest.raises(ValueError, match='a blue corner'):
            extractor.extract(write_video(tmp_path / 'blue.mp4', corner=(0, 0, 255)))
        with pytest.raises(ValueError, match=r'green\.mp4: the backend failed: .* ended with code 3'):
            extractor.extract(write_video(tmp_path / 'green.mp4', corner=(0, 255, 0)))
        assert len(extractor.extract(good)) == 5


def test_setup_errors_come_from_the_other_environment(options):
    with pytest.raises(BackendError, match=r'pip install nothing \(in the environment of'):
        PoseExtractor(options=BackendOptions(mode='lightweight', python=options.python))
    with pytest.raises(BackendError, match='interpreter .*nowhere of the option python does not exist'):
        PoseExtractor(options=BackendOptions(python='nowhere'))
    with pytest.raises(KeyError, match="did you mean 'rtmlib'"):
        PoseExtractor('rtmlb')


class FakeVideo:
    """As many frames as one likes."""

    fps, image_size, path = 25.0, (64, 48), 'fake.mp4'
    count = 10

    def __init__(self, path):
        pass

    def frames(self):
        for _ in range(self.count):
            yield np.zeros((48, 64, 3), np.uint8)

    def close(self):
        pass


class FakeDetector:
    """Five people in every frame, side by side."""

    layout, extractor = 'coco_wholebody133', 'fake 1.0'

    def start(self):
        pass

    def __call__(self, frame, milliseconds):
        person = np.stack(np.meshgrid(np.arange(19) / 2, np.arange(7)), -1).reshape(133, 2)
        return person + 12 * np.arange(5)[:, None, None], np.ones((5, 133), np.float32)

    def close(self):
        pass


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr('signmm.extraction.extract.Video', FakeVideo)
    monkeypatch.setattr('signmm.extraction.extract.load_estimator', lambda *_: FakeDetector())
    return monkeypatch


def test_frames_are_decoded_and_files_written_while_the_detector_works(fake, tmp_path):
    """The detector waits for the frame after its own to be decoded, and a file is not written before it works again."""
    state, met = threading.Condition(), []
    counts = {'decoded': 0, 'detected': 0}

    def note(name):
        with state:
            counts[name] += 1
            state.notify_all()

    def wait(done):
        with state:
            met.append(state.wait_for(done, timeout=60))

    def frames(video):
        for _ in range(video.count):
            note('decoded')
            yield np.zeros((48, 64, 3), np.uint8)

    detect = FakeDetector.__call__

    def detecting(detector, frame, milliseconds):
        note('detected')
        if counts['detected'] % FakeVideo.count:
            wait(lambda: counts['decoded'] > counts['detected'])
        return detect(detector, frame, milliseconds)

    def writing(path, _):
        number = 'abc'.index(path.stem) + 1
        if number < 3:
            wait(lambda: counts['detected'] > number * FakeVideo.count)

    fake.setattr(FakeVideo, 'frames', frames)
    fake.setattr(FakeDetector, '__call__', detecting)
    fake.setattr('signmm.extraction.batch.write_npz', writing)
    for name in 'abc':
        (tmp_path / f'{name}.mp4').touch()
    report = extract_videos([tmp_path], tmp_path / 'out')
    assert len(report.done) == 3 and len(met) == 3 * 9 + 2 and all(met)
    assert 0 < report.detector_share <= 1


def test_memory_does_not_grow_with_the_people_in_a_video(fake):
    """5 people of 200 frames are 1.6 MB, the frames 1.8 MB; the signer's poses, which are the result, 0.3 MB."""
    fake.setattr(FakeVideo, 'count', 200)
    fake.setattr('signmm.extraction.ahead._IN_MEMORY', 1 << 18)
    with PoseExtractor() as extractor:
        tracemalloc.start()
        pose = extractor.extract('fake.mp4')
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(pose) == 200 and peak < 1.7e6
