"""Data without a body, without hands, with arms or one hand alone train and answer, with a word on what is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.apis import SignInferencer
from signmm.cli.train import main as train
from signmm.config.open import open_config
from signmm.datasets.annotations import write_annotations
from signmm.engine.own_layouts import OWN_LAYOUTS, choose_layout
from signmm.io import PackedStoreWriter
from signmm.structures import PoseSequence, get_layout
from signmm.synth import SynthSign
from signmm.utils.errors import ConfigError

CORPUS = SynthSign(3, 2, seed=0)
HANDS = [f'{side}_hand_{joint}' for side in ('left', 'right') for joint in ('wrist', 'index4')]
ARMS = [f'{side}_{joint}' for side in ('left', 'right') for joint in ('shoulder', 'elbow', 'wrist')]


@pytest.mark.parametrize(
    ('layout', 'found', 'name'),
    [
        ('mediapipe75', ['nose', *ARMS, *HANDS], ''),
        ('mediapipe75', ['nose', *ARMS, HANDS[0]], ''),
        ('mediapipe50', [*ARMS, *HANDS], '_arms_hands'),
        ('mediapipe75', [*ARMS, *HANDS], '_arms_hands'),
        ('mediapipe75', ['nose', *ARMS], '_body'),
        ('mediapipe75', ARMS, '_arms'),
        ('mediapipe_hands42', HANDS, '_hands'),
        ('mediapipe75', HANDS, '_hands'),
        ('mediapipe_hands42', HANDS[2:], '_hand'),
        ('kinect20', get_layout('kinect20').joints, '_kinect'),
    ],
)
def test_choice_follows_what_was_found(layout: str, found: list[str], name: str) -> None:
    assert choose_layout([layout], found).name == name


def test_what_cannot_be_read() -> None:
    with pytest.raises(ConfigError, match=r'triplet49: mediapipe_hands42 lacks nose, .* no hand is ever found'):
        choose_layout(['mediapipe_hands42'], [])
    with pytest.raises(ConfigError, match='left_elbow is never found'):
        choose_layout(['mediapipe75'], ['nose', 'left_shoulder'])


def clip_of(choice: str, pose: PoseSequence) -> PoseSequence:
    """A clip with nothing but what a choice of joints is for."""
    names = {'_kinect': 'kinect20', '_hands': 'mediapipe_hands42', '_hand': 'mediapipe_hands42'}
    layout = get_layout(names.get(choice, 'mediapipe75'))
    synonyms = {'head': 'nose', 'neck': 'nose', 'left_palm': 'left_hand_wrist', 'right_palm': 'right_hand_wrist'}
    where = {joint: i for i, joint in enumerate(pose.layout.joints)}
    xy, score = np.zeros((len(pose), len(layout), 2), np.float32), np.zeros((len(pose), len(layout)), np.float32)
    for joint, name in enumerate(layout.joints):
        source = where.get(synonyms.get(name, name) if choice == '_kinect' else name)
        wanted = {
            '_body': '_hand_' not in name, '_arms': name in ARMS, '_arms_hands': name in ARMS or '_hand_' in name,
            '_hand': name.startswith('right_hand_'),
        }.get(choice, True)  # fmt: skip
        if source is not None and wanted:
            xy[:, joint], score[:, joint] = pose.xy[:, source], np.maximum(pose.score[:, source], 0.5)
    return replace(pose, xy=xy, score=score, layout=layout)


@pytest.mark.parametrize('choice', OWN_LAYOUTS[1:], ids=lambda choice: choice.name)
def test_trains_and_answers(choice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    samples = []
    with PackedStoreWriter(tmp_path / 'poses') as store:
        for label in range(3):
            for take in range(6):
                video = f'{label}_{take}'
                split = 'val' if take == 4 else 'test' if take == 5 else 'train'
                samples.append({'video_id': video, 'split': split, 'label': label})
                store.add(video, clip_of(choice.name, CORPUS.clip(label, 0, take)))
    write_annotations(tmp_path / 'a.json', {'dataset': 'own', 'labels': ['x', 'y', 'z']}, samples)
    train(['--data', 'a.json', '--poses', 'poses', '--epochs', '2', '--work-dir', 'run', '--seed', '0'])
    text = (tmp_path / 'run.py').read_text()
    assert choice.lost.split(';')[0] in text.replace('\n# ', ' ')
    made, shipped = open_config('run.py'), open_config(f'signmm/signmm_small_own{choice.name}.py')
    assert made.model.backbone == shipped.model.backbone
    assert made.train_dataloader.dataset.pipeline == shipped.train_dataloader.dataset.pipeline
    with SignInferencer(checkpoint='run/last.pth', novelty=False) as inferencer:
        (found,) = inferencer(clip_of(choice.name, CORPUS.clip(1, 0, 9)))
    assert found.answer in ('x', 'y', 'z') and not found.warnings
