"""A recogniser trained for a moment on wlasl50: parity of its ONNX file on the test fold, and video to gloss."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mmengine.registry import init_default_scope

from signmm.apis import SignInferencer, init_recognizer
from signmm.datasets import SignDataset
from signmm.engine import SignRunner
from signmm.extraction import BackendOptions
from signmm.utils.configs import load_config
from tests.real import real_data

CONFIG = Path(__file__).parent / 'configs' / 'wlasl50_gcn_transformer.py'
VIDEOS = real_data.DATA / 'demo_videos'
#: Interpreter of an environment with MediaPipe, see requirements/test_extract.txt.
EXTRACTOR = os.environ.get('SIGNMM_EXTRACT_PYTHON')
pytestmark = pytest.mark.skipif(not real_data.DATA.exists(), reason='real data is not here')


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SignDataset]:
    """Two epochs: enough for answers that differ from clip to clip."""
    folder = tmp_path_factory.mktemp('wlasl50')
    files = real_data.write_wlasl50(folder)
    init_default_scope('signmm')
    config = load_config(CONFIG)
    for loader in (config.train_dataloader, config.test_dataloader):
        loader.dataset.update(ann_file=str(files), poses=str(files.parent / 'poses'))
    config.train_cfg.max_epochs, config.param_scheduler, config.visualizer = 2, [], None
    config.work_dir, config.experiment_name = str(folder / 'run'), 'wlasl50'
    SignRunner.from_cfg(config).train()
    return folder / 'run' / 'last.pth', SignDataset(files, files.parent / 'poses', 'test')


@pytest.mark.long  # on made clips: tests/test_deployment/test_export.py
def test_onnx_parity_on_the_test_fold(trained: tuple[Path, SignDataset], tmp_path: Path) -> None:
    pytest.importorskip('onnxscript')
    from signmm.deployment import export_recognizer

    checkpoint, clips = trained
    poses = [clips.read_pose(i) for i in range(len(clips))]
    labels = [clips.get_data_info(i)['label'] for i in range(len(clips))]
    recognizer = init_recognizer(None, checkpoint)
    full, small = export_recognizer(recognizer, tmp_path / 'model.onnx', poses, labels, int8=True, runs=10)
    assert full.comparison.clips == full.comparison.same == 107
    assert full.comparison.largest < 1e-5
    assert full.comparison.correct[0] == full.comparison.correct[1]
    assert small.megabytes < 0.6 * full.megabytes
    assert small.comparison.largest < 0.1


def test_published_poses_of_a_video_have_an_answer(trained: tuple[Path, SignDataset]) -> None:
    inferencer = SignInferencer(checkpoint=trained[0], device='cpu')
    found = inferencer(VIDEOS / 'autsl_signer0_sample1000.pose', topk=3)[0]
    assert found.frames == 43
    assert found.hand_share > 0.9
    assert {item.label for item in found.topk} <= set(inferencer.labels)


@pytest.mark.skipif(EXTRACTOR is None, reason='SIGNMM_EXTRACT_PYTHON names no environment with MediaPipe')
def test_video_to_gloss(trained: tuple[Path, SignDataset]) -> None:
    options = BackendOptions(python=EXTRACTOR)
    with SignInferencer(
        checkpoint=trained[0], device='cpu', backend='mediapipe', backend_options=options, flip=True, clips=3
    ) as inferencer:
        found = inferencer(VIDEOS / 'autsl_signer0_sample1000_color.mp4')[0]
    assert found.extractor.startswith('mediapipe')
    assert found.frames == 43
    assert found.answer in inferencer.labels
