"""Exported recognisers against PyTorch; one export for classes and one for glosses serve all tests."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import init_default_scope

from signmm.apis import SignInferencer, init_recognizer
from signmm.deployment import ExportError, OnnxRecognizer, export_recognizer
from signmm.deployment.check import compare, latency, pad
from signmm.deployment.graph import INPUTS
from signmm.io import write_npz
from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS
from signmm.testing.fakes import tiny
from tests.test_apis.conftest import HEADS, LABELS, make_config
from tests.test_deployment.made_poses import make_poses

pytest.importorskip('onnxscript')
ROOT = Path(__file__).resolve().parents[2]


def write_checkpoint(path: Path, config: Config, seed: int = 1) -> Path:
    import torch

    init_default_scope('signmm')
    torch.manual_seed(seed)
    model = MODELS.build(config.model)
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.3)
    meta = {'config_text': config.pretty_text, 'labels': LABELS if 'num_classes' in config.model.head else []}
    save_checkpoint({'meta': {**meta, 'extractor': 'made 1', 'dataset': 'toy'}, 'state_dict': model.state_dict()}, path)
    return path


@pytest.fixture(scope='module')
def exported(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp('classes')
    # The other embedders are compared in test_traceable.py, without the minute that their export takes.
    config = make_config({**HEADS['classes'], 'in_width': 6})
    config.model.backbone.embedder = tiny('STGCNEmbedder')
    config.model.backbone.encoder.update(width=6, depth=1)
    config.test_dataloader.dataset.pipeline[2] = dict(type='SampleFrames', mode='center', num_frames=24)
    config.test_dataloader.dataset.pipeline[3] = dict(type='CropParts')
    recognizer = init_recognizer(None, write_checkpoint(folder / 'model.pth', config))
    poses = make_poses('coco_wholebody133')
    reports = export_recognizer(recognizer, folder / 'model.onnx', poses, [0] * len(poses), int8=True, runs=5)
    return folder, reports, poses


def answers(folder, poses):
    found = SignInferencer(None, folder / 'model.pth', device='cpu')(poses, topk=3)
    return [np.array([{item.index: item.score for item in p.topk}[i] for i in range(3)]) for p in found]


def test_reports(exported):
    folder, (full, small), poses = exported
    assert full.path == folder / 'model.onnx'
    assert small.path == folder / 'model.int8.onnx'
    assert sorted(path.name for path in folder.iterdir()) == ['model.int8.onnx', 'model.onnx', 'model.pth']
    assert full.comparison.largest < 1e-5
    assert full.comparison.same == full.comparison.clips == len(poses)
    assert full.comparison.correct[0] == full.comparison.correct[1]
    assert 0 < small.comparison.largest < 0.2
    assert 0 < full.p50 <= full.p95


@pytest.mark.parametrize('batch', [1, 2, 5])
def test_any_number_of_clips_and_frames(exported, batch):
    folder, _, _ = exported
    onnx = OnnxRecognizer(folder / 'model.onnx')
    for kind in ('good', 'handless', 'empty'):
        poses = make_poses('coco_wholebody133', kind=kind)[-batch:]
        for got, wanted in zip(onnx(poses), answers(folder, poses), strict=True):
            np.testing.assert_allclose(got, wanted, atol=1e-5)
    unknown = [replace(pose, image_size=None) for pose in poses]
    for got, wanted in zip(onnx(unknown), answers(folder, unknown), strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-5)


def test_metadata_and_the_example_of_thirty_lines(exported, tmp_path):
    folder, _, poses = exported
    meta = OnnxRecognizer(folder / 'model.onnx').session.get_modelmeta().custom_metadata_map
    assert json.loads(meta['labels']) == LABELS
    assert (meta['task'], meta['layout'], meta['extractor']) == ('classes', 'coco_wholebody133', 'made 1')
    assert json.loads(meta['joints']) == list(poses[0].layout.joints)
    write_npz(tmp_path / 'clip.npz', poses[3])
    script = ROOT / 'tools' / 'deployment' / 'run_onnx.py'
    assert len([line for line in script.read_text().splitlines() if line.strip()]) <= 40
    words = [sys.executable, str(script), str(folder / 'model.onnx'), str(tmp_path / 'clip.npz')]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = answers(folder, poses[3:4])[0]
    lines = [f'{LABELS[i]}: {wanted[i]:.3f}' for i in wanted.argsort()[::-1]]
    assert done.stdout.splitlines() == lines


def test_the_file_says_whether_there_were_hands(exported, tmp_path):
    folder, _, poses = exported
    onnx = OnnxRecognizer(folder / 'model.onnx')
    assert [item.name for item in onnx.session.get_outputs()] == ['scores', 'hand_share']
    inferencer = SignInferencer(None, folder / 'model.pth', device='cpu')
    hands = [joint for side in ('left', 'right') for joint in poses[0].layout.parts[side]]
    unsure = []
    for pose in poses:  # as rtmlib leaves hands that are not in the picture
        score = pose.score.copy()
        score[:, hands] = 0.05
        unsure.append(replace(pose, score=score))
    for clips in (poses, unsure, make_poses('coco_wholebody133', kind='handless')):
        share = onnx.named(pad(clips))['hand_share']
        np.testing.assert_allclose(share, [found.hand_share for found in inferencer(clips)], atol=1e-6)
    assert not share.any() and onnx.named(pad(poses))['hand_share'].any()
    write_npz(tmp_path / 'clip.npz', unsure[3])
    words = [sys.executable, str(ROOT / 'tools' / 'deployment' / 'run_onnx.py'), str(folder / 'model.onnx')]
    done = subprocess.run([*words, str(tmp_path / 'clip.npz')], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.splitlines()[0] == 'no hands: what follows means nothing'


def test_glosses(tmp_path):
    config = make_config(HEADS['glosses'])
    config.model.backbone.embedder = dict(type='LinearEmbedder', part_width=4)
    config.model.backbone.encoder.depth = 1
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', config))
    poses = make_poses()
    report = export_recognizer(recognizer, tmp_path / 'model.onnx', poses, runs=2)[0]
    assert report.comparison.largest < 1e-5
    assert report.comparison.correct is None
    found = OnnxRecognizer(tmp_path / 'model.onnx')(poses)
    assert [len(rows) for rows in found] == [-(-len(pose) // 2) for pose in poses]
    assert not any(rows[:, 1].any() for rows in found)  # <unk> is never predicted
    # Longer than the table of positions was for the clips of the check.
    longer = [replace(poses[-1], xy=np.tile(poses[-1].xy, (4, 1, 1)), score=np.tile(poses[-1].score, (4, 1)))]
    again = export_reference(recognizer, longer)
    np.testing.assert_allclose(OnnxRecognizer(tmp_path / 'model.onnx')(longer)[0], again[0], atol=1e-5)


def export_reference(recognizer, poses):
    from signmm.deployment import RecognizerGraph
    from signmm.deployment.check import torch_probabilities

    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, poses[0].layout)
    return [torch_probabilities(recognizer, graph, pose) for pose in poses]


def test_nothing_is_written_that_differs(exported, tmp_path, monkeypatch):
    folder, _, poses = exported

    def copy(graph, path, metadata):
        path.write_bytes((folder / 'model.onnx').read_bytes())

    monkeypatch.setattr('signmm.deployment.export.write_onnx', copy)
    config = make_config(HEADS['classes'])
    other = init_recognizer(None, write_checkpoint(tmp_path / 'other.pth', config, seed=2))
    with pytest.raises(ExportError, match=r'is not written: on 6 clips .* differs from PyTorch'):
        export_recognizer(other, tmp_path / 'out' / 'other.onnx', poses, runs=1)
    assert not list((tmp_path / 'out').iterdir())


def test_refusals(tmp_path):
    text = init_recognizer(None, write_checkpoint(tmp_path / 'text.pth', make_config(HEADS['text'])))
    with pytest.raises(ValueError, match='TranslationHead cannot be exported'):
        export_recognizer(text, tmp_path / 'x.onnx', make_poses())
    with pytest.raises(ValueError, match='at least one clip'):
        export_recognizer(text, tmp_path / 'x.onnx', [])


def test_comparison():
    a, b = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.7, 0.2])
    found = compare([a, a], [a, b], labels=[0, 1])
    assert (found.clips, found.same, found.correct) == (2, 1, (1, 2))
    assert found.largest == pytest.approx(0.4)
    assert compare([a], [a[:2]]).same == 0


def test_latency_uses_every_clip():
    class Session:
        seen: list = []

        def get_inputs(self):
            return [SimpleNamespace(name=name) for name in INPUTS]

        def run(self, names, inputs):
            self.seen.append(inputs['length'][0])

    onnx = OnnxRecognizer.__new__(OnnxRecognizer)
    onnx.session = Session()
    p50, p95 = latency(onnx, make_poses(), runs=12)
    assert set(Session.seen) == {1, 2, 5, 9, 31, 64}
    assert 0 <= p50 <= p95
    assert pad(make_poses(size=None)[:2])['image_size'].tolist() == [[0, 0], [0, 0]]


def test_command(exported, tmp_path, monkeypatch, signmm):
    folder, _, poses = exported
    for pose in poses:
        write_npz(tmp_path / 'clips' / f'{pose.source}.npz', pose)
    monkeypatch.setattr(
        'signmm.deployment.export.write_onnx',
        lambda graph, path, metadata: path.write_bytes((folder / 'model.onnx').read_bytes()),
    )
    words = ['-', str(folder / 'model.pth'), str(tmp_path / 'm.onnx'), '--clips', str(tmp_path / 'clips')]
    done = signmm('export', *words)
    assert (tmp_path / 'm.onnx').is_file()
    assert 'Against PyTorch on 6 clips' in done.out
    assert 'no such file or folder' in signmm('export', *words[:4], tmp_path / 'none').err
