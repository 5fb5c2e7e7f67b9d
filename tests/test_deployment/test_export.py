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
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope

from signmm.apis import SignInferencer, init_encoder, init_recognizer
from signmm.deployment import ExportError, OnnxRecognizer, export_recognizer
from signmm.deployment.check import compare, latency, pad
from signmm.deployment.graph import INPUTS, choose_outputs
from signmm.io import write_npz
from signmm.io.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from signmm.io.fit import fit_layout
from signmm.registry import MODELS
from signmm.structures import get_layout
from signmm.testing.fakes import tiny
from signmm.transforms import PosePipeline, start_sample
from tests.test_apis.conftest import HEADS, LABELS, make_config
from tests.test_deployment.made_poses import make_poses, with_depth

pytest.importorskip('onnxscript')
ROOT = Path(__file__).resolve().parents[2]


def write_checkpoint(path: Path, config: Config, seed: int = 1) -> Path:
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
    names = ['model.int8.json', 'model.int8.onnx', 'model.json', 'model.onnx', 'model.pth']
    assert sorted(path.name for path in folder.iterdir()) == names
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
            np.testing.assert_allclose(got['scores'], wanted, atol=1e-5)
    unknown = [replace(pose, image_size=None) for pose in poses]
    for got, wanted in zip(onnx(unknown), answers(folder, unknown), strict=True):
        np.testing.assert_allclose(got['scores'], wanted, atol=1e-5)


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


def test_nothing_of_this_machine_is_in_the_files(exported):
    folder, _, _ = exported
    for path in (folder / 'model.onnx', folder / 'model.int8.onnx'):
        content = path.read_bytes()
        for text in (str(ROOT), 'site-packages', '.py', 'File "', 'stack_trace', 'namespace'):
            assert text.encode() not in content, (path.name, text)


def test_the_json_file_says_what_the_file_takes_and_gives(exported):
    folder, _, poses = exported
    session = OnnxRecognizer(folder / 'model.onnx').session
    found = json.loads((folder / 'model.json').read_text('utf8'))
    assert (found['format'], found['version']) == ('signmm.onnx', 1)
    assert (found['task'], found['labels'], found['layout']) == ('classes', LABELS, 'coco_wholebody133')
    assert found['joints'] == list(poses[0].layout.joints) and found['thresholds'] == {'hand_joint': 0.5}
    assert found['inputs'][0] == {'name': 'xy', 'type': 'tensor(float)', 'shape': ['clips', 'frames', 133, 2]}
    assert [item['name'] for item in found['inputs']] == [item.name for item in session.get_inputs()]
    assert found['outputs'][0] == {'name': 'scores', 'type': 'tensor(float)', 'shape': ['clips', 3]}
    assert [item['name'] for item in found['outputs']] == [item.name for item in session.get_outputs()]
    assert found['outputs'] == json.loads((folder / 'model.int8.json').read_text('utf8'))['outputs']


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
    config = make_config({**HEADS['glosses'], 'encoder': dict(type='BLSTMEncoder', width=12, depth=1)})
    config.model.backbone.embedder = dict(type='LinearEmbedder', part_width=4)
    config.model.backbone.encoder.depth = 1
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', config))
    poses = make_poses()
    report = export_recognizer(recognizer, tmp_path / 'model.onnx', poses, runs=2)[0]
    assert report.comparison.largest < 1e-5
    assert report.comparison.correct is None
    found = [clip['log_probs'] for clip in OnnxRecognizer(tmp_path / 'model.onnx')(poses)]
    assert [len(rows) for rows in found] == [-(-len(pose) // 2) for pose in poses]
    assert not any(rows[:, 1].any() for rows in found)  # <unk> is never predicted
    # Longer than the table of positions was for the clips of the check.
    longer = [replace(poses[-1], xy=np.tile(poses[-1].xy, (4, 1, 1)), score=np.tile(poses[-1].score, (4, 1)))]
    got, wanted = OnnxRecognizer(tmp_path / 'model.onnx')(longer)[0], export_reference(recognizer, longer)[0]
    np.testing.assert_allclose(got['log_probs'], wanted['log_probs'], atol=1e-5)
    assert got['steps'] == wanted['steps'] == 128


def test_the_encoder_alone_in_a_layout_with_more_joints(tmp_path):
    """As pre-training leaves it: the file takes 75 joints, the clips to compare on have the 49 that the model reads."""
    config = make_config(HEADS['classes'])
    config.model.backbone.embedder = dict(type='LinearEmbedder', part_width=4)
    config.model.backbone.encoder.depth = 1
    config.test_dataloader.dataset.pipeline[2] = dict(type='SampleFrames', mode='center', num_frames=24)
    checkpoint = write_checkpoint(tmp_path / 'model.pth', config)
    weights = load_checkpoint(checkpoint)['state_dict']
    kept = {name: value for name, value in weights.items() if name.startswith('backbone.')}
    save_checkpoint({'meta': {}, 'state_dict': {**kept, 'decoder.weight': torch.zeros(2)}}, tmp_path / 'pre.pth')
    poses, outputs = make_poses(), ('features', 'frames', 'hand_share')
    encoder = init_encoder(config, tmp_path / 'pre.pth')
    export_recognizer(encoder, tmp_path / 'encoder.onnx', poses, layout='mediapipe75', outputs=outputs, runs=2)
    onnx = OnnxRecognizer(tmp_path / 'encoder.onnx')
    assert [item.name for item in onnx.session.get_outputs()] == list(outputs)
    assert onnx.session.get_modelmeta().custom_metadata_map['task'] == 'features'
    model = init_recognizer(None, checkpoint).model
    for pose, found in zip(poses, onnx([fit_layout(p, get_layout('mediapipe75'))[0] for p in poses]), strict=True):
        batch = PosePipeline(encoder.pipeline)([start_sample(pose, 'clip')])
        with torch.no_grad():
            wanted = model(model.data_preprocessor(batch)['inputs'])[0].flatten(1)
        assert found['frames'] == len(found['features']) == min(24, len(pose)) == len(wanted)
        np.testing.assert_allclose(found['features'], wanted, atol=1e-5)
    # Positions of the 24 frames that are sampled and no more, although clips may have 1024.
    import onnx as onnx_package

    tables = [list(item.dims) for item in onnx_package.load(tmp_path / 'encoder.onnx').graph.initializer]
    assert [24, 12] in tables and not any(dims and dims[0] in (128, 1024) for dims in tables)


def test_a_model_that_reads_depth_takes_it(tmp_path):
    """MediaPipe's hands, whose z begins at their wrist, as onnxruntime alone reads them from a pose file."""
    config = make_config(HEADS['classes'])
    features = dict(type='PoseFeatures', joints=['left', 'right'], bones=False, depth=['left', 'right'])
    config.model.backbone.embedder = dict(type='LinearEmbedder', part_width=4, features=features)
    config.model.backbone.encoder = dict(type='IdentityEncoder')
    config.test_dataloader.dataset.pipeline[2:4] = [dict(type='NormalizeSkeleton')]  # the crops are not read
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', config))
    flat = make_poses('mediapipe75')
    with pytest.raises(ExportError, match="the model reads z, and clip '1' has none in pixels"):
        export_recognizer(recognizer, tmp_path / 'model.onnx', flat)
    poses = [with_depth(pose, 'part') for pose in flat]
    (report,) = export_recognizer(recognizer, tmp_path / 'model.onnx', poses, runs=2)
    assert report.comparison.largest < 1e-5
    inputs = [item['name'] for item in json.loads((tmp_path / 'model.json').read_text())['inputs']]
    assert inputs == ['xy', 'score', 'length', 'image_size', 'z']
    scores = [row['scores'] for row in OnnxRecognizer(tmp_path / 'model.onnx')(poses)]
    np.testing.assert_allclose(scores, answers(tmp_path, poses), atol=1e-5)
    turned = [replace(pose, z=-pose.z) for pose in poses]
    assert np.abs(np.array(answers(tmp_path, turned)) - scores).max() > 0.01, 'z decides nothing'
    script = ROOT / 'tools' / 'deployment' / 'run_onnx.py'
    for pose in (poses[3], flat[3]):
        write_npz(tmp_path / 'clip.npz', pose)
        words = [sys.executable, str(script), str(tmp_path / 'model.onnx'), str(tmp_path / 'clip.npz')]
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
        if pose.z is None:
            assert done.returncode == 1 and done.stderr.strip() == 'the model reads depth, and the clip has none'
        else:
            assert done.stdout.splitlines() == [f'{LABELS[i]}: {scores[3][i]:.3f}' for i in scores[3].argsort()[::-1]]


def test_tags_of_frames_are_refused(tmp_path):
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', make_config(HEADS['signs'])))
    with pytest.raises(ValueError, match='BIOHead cannot be exported: it gives neither classes nor glosses'):
        export_recognizer(recognizer, tmp_path / 'model.onnx', make_poses())


def test_joints_that_the_model_reads_must_be_there(tmp_path):
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', make_config(HEADS['classes'])))
    poses = make_poses('mediapipe_hands42')
    with pytest.raises(ExportError, match=r'compare on lack: body \(layout .coco_wholebody133., clip .1. has .mediap'):
        export_recognizer(recognizer, tmp_path / 'x.onnx', poses, layout='coco_wholebody133')


def test_a_checkpoint_with_another_encoder_is_refused(tmp_path):
    config = make_config(HEADS['classes'])
    checkpoint = write_checkpoint(tmp_path / 'model.pth', config)
    config.model.backbone.encoder.depth = 1
    with pytest.raises(CheckpointError, match='pre-trained weights .*the backbone of this config'):
        init_encoder(config, checkpoint)


@pytest.mark.parametrize(
    ('names', 'message'),
    [
        (['score'], "unknown output of a model for classes 'score', did you mean 'scores'"),
        (['log_probs'], "unknown output of a model for classes 'log_probs'; choose one of: embedding, "),
        (['scores', 'features'], "output 'features' is padded; 'frames' says how much"),
    ],
)
def test_outputs_by_name(names, message):
    with pytest.raises(ValueError, match=message):
        choose_outputs('classes', True, names)
    assert choose_outputs('classes', True, None) == ('scores', 'hand_share')
    assert choose_outputs('glosses', False, None) == ('log_probs', 'steps')
    assert choose_outputs('classes', False, ['frames', 'features']) == ('frames', 'features')


def export_reference(recognizer, poses):
    from signmm.deployment import RecognizerGraph
    from signmm.deployment.check import torch_answers

    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, poses[0].layout)
    return [torch_answers(recognizer, graph, pose) for pose in poses]


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
    first, second = {'scores': a}, {'scores': b}
    found = compare([first, first], [first, second], labels=[0, 1])
    assert (found.clips, found.same, found.correct) == (2, 1, (1, 2))
    assert found.largest == pytest.approx(0.4)
    assert compare([first], [{'scores': a[:2]}]).same == 0
    features = compare([{'features': 10 * a}], [{'features': 10 * b}], labels=[0])
    assert (features.same, features.correct, features.largest) == (1, None, pytest.approx(4 / 5))


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
    (tmp_path / 'video.mp4').write_bytes(b'no video')
    monkeypatch.setitem(sys.modules, 'rtmlib', None)
    refused = signmm('export', *words[:4], tmp_path / 'video.mp4')
    assert refused.status == 2 and refused.err.startswith('error: ') and refused.err.count('\n') == 1, refused.err
