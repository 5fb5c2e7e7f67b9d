"""Extracts the demo videos by MediaPipe Holistic, by Hands and Pose apart, and by Holistic at 40 % of the resolution.

PYTHON tests/real/extract_twice.py ../shared/data/demo_videos work_dirs/real/extracted_twice.npz

PYTHON has the packages of requirements/test_extract.txt; signmm is not needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from mediapipe.python.solutions import hands, holistic, pose

BODY = (0, 11, 12, 13, 14, 15, 16)
Extractor = Callable[[np.ndarray], np.ndarray]


def read(path: Path) -> list[np.ndarray]:
    """Reads a video as RGB frames (H, W, 3)."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while True:
        there, frame = capture.read()
        if not there:
            return frames
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))


def points(landmarks: Any, index: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Landmarks to (N, 4) x, y, z in pixels and whether they were found."""
    if landmarks is None:
        return np.zeros((len(index), 4), np.float32)
    chosen = [landmarks.landmark[i] for i in index]
    height, width = shape[:2]
    return np.array([(m.x * width, m.y * height, m.z * width, 1) for m in chosen], np.float32)


def by_holistic() -> Extractor:
    """Holistic: hands are searched around the wrists of the body."""
    model = holistic.Holistic(model_complexity=1)

    def extract(frame: np.ndarray) -> np.ndarray:
        found = model.process(frame)
        hand = [points(h, range(21), frame.shape) for h in (found.left_hand_landmarks, found.right_hand_landmarks)]
        return np.concatenate([points(found.pose_landmarks, BODY, frame.shape), *hand])

    return extract


def by_hands_and_pose() -> Extractor:
    """Hands: palms are searched in the whole picture; each hand goes to the nearer wrist."""
    hand_model, body_model = hands.Hands(max_num_hands=2, model_complexity=1), pose.Pose(model_complexity=1)

    def extract(frame: np.ndarray) -> np.ndarray:
        body = points(body_model.process(frame).pose_landmarks, BODY, frame.shape)
        found = [np.zeros((21, 4), np.float32)] * 2
        for landmarks in hand_model.process(frame).multi_hand_landmarks or []:
            hand = points(landmarks, range(21), frame.shape)
            side = int(np.linalg.norm(body[5:7, :2] - hand[0, :2], axis=1).argmin())
            if not found[side].any():
                found[side] = hand
        return np.concatenate([body, *found])

    return extract


def main() -> None:
    """Writes ``VIDEO/EXTRACTOR`` to (T, 49, 4) into one file."""
    out: dict[str, np.ndarray] = {}
    for path in sorted(Path(sys.argv[1]).glob('*.mp4')):
        frames = read(path)
        half = [cv2.resize(f, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA) for f in frames]
        small = [cv2.resize(h, f.shape[1::-1]) for h, f in zip(half, frames, strict=True)]
        for name, make, seen in (
            ('holistic', by_holistic, frames),
            ('hands_pose', by_hands_and_pose, frames),
            ('holistic_small', by_holistic, small),
        ):
            extract = make()
            out[f'{path.stem}/{name}'] = np.stack([extract(frame) for frame in seen])
            print(path.stem, name, len(frames))
    np.savez(sys.argv[2], **out)


if __name__ == '__main__':
    main()
