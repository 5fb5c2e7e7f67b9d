"""MASA in small through the tools' own functions: pre-training, fine-tuning, test, both streams fused."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.engine.launch import build_runner, prepare_config
from signmm.io.checkpoint import CheckpointError, load_checkpoint
from signmm.synth import SynthSign
from signmm.synth.export import write_clips

ENCODER = dict(width=24, depth=1, heads=2, ffn_width=16)
BACKBONE = dict(embedder=dict(part_width=8), encoder=ENCODER)
ALIGNMENT = dict(in_width=24, hidden_width=8, out_width=6, bank_size=20)
PRETRAIN = dict(backbone=BACKBONE, decoder=ENCODER, head=dict(part_width=8, hidden_width=6), alignment=ALIGNMENT)
#: Crops relative to the wrist keep the motion of SynthSign's hands.
SAMPLING = dict(type='SampleFrames', num_frames=12, mode='random')
CROP = dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.0)


def run(config: str, work_dir: Path, corpus: Path, model: dict[str, Any], test: bool = False) -> Any:
    cfg = prepare_config(config, [], str(work_dir), 'none')
    cfg.merge_from_dict({'model': copy.deepcopy(model)})
    first = [dict(type='LoadPose'), dict(type='SelectKeypoints', layout='triplet49'), SAMPLING, CROP]
    dataset = dict(type='SignDataset', ann_file=str(corpus / 'clips.json'), poses=str(corpus / 'clips_poses'))
    dataset['pipeline'] = [*first, dict(type='PackSignInputs')]
    for name in ('train', 'val', 'test') if test else ('train',):
        loader = cfg[f'{name}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, batch_size=8)
        loader.dataset = dict(dataset, split=name, unlabelled=not test)
    cfg.train_cfg.max_epochs = 2
    cfg.param_scheduler = []
    cfg.visualizer = None
    cfg.experiment_name = work_dir.name
    cfg.pop('sync_bn', None)
    runner = build_runner(cfg)
    runner.train()
    return runner


@pytest.fixture(scope='module')
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('synthsign')
    write_clips(SynthSign(num_glosses=3, num_signers=5), folder, repeats=2)
    return folder


def finetuning(pretrained: Path, **backbone: Any) -> dict[str, Any]:
    return dict(
        backbone=dict(**{**BACKBONE, **backbone}, pretrained=str(pretrained)), head=dict(num_classes=3, in_width=24)
    )


def test_the_whole_chain(corpus: Path, tmp_path: Path) -> None:
    runner = run('masa/masa_pretrain.py', tmp_path / 'pre', corpus, PRETRAIN)
    weights = runner.message_hub.log_scalars['train/align_weight'].data[0]
    assert weights[0] == 0 and weights[-1] == pytest.approx(0.0005), 'lambda_s grows with the epochs'
    last = tmp_path / 'pre' / 'last.pth'
    for config in ('masa/masa_wlasl100.py', 'masa/streams/masa_wlasl100_motion.py'):
        folder = tmp_path / Path(config).stem
        metrics = run(config, folder, corpus, finetuning(last), test=True).test()
        assert 0 <= metrics['top1_per_instance'] <= 100
        name = 'backbone.encoder.layers.0.qkv.weight'
        tuned, stored = (load_checkpoint(path)['state_dict'][name] for path in (folder / 'last.pth', last))
        assert not torch.equal(tuned, stored), 'the encoder is fine-tuned too'
    with pytest.raises(CheckpointError, match='does not fit the backbone of this config'):
        wider = finetuning(last, encoder=dict(ENCODER, ffn_width=20))
        run('masa/masa_wlasl100.py', tmp_path / 'wider', corpus, wider, test=True)


@pytest.mark.parametrize(('row', 'unused'), [('sa_only', ('decoder', 'head')), ('multi_scale', ())])
def test_rows_of_the_ablations(row: str, unused: tuple[str, ...], corpus: Path, tmp_path: Path) -> None:
    model = {key: value for key, value in PRETRAIN.items() if key not in unused}
    runner = run(f'masa/ablations/masa_pretrain_{row}.py', tmp_path / 'pre', corpus, model)
    assert ('train/loss_motion' in runner.message_hub.log_scalars) == (row != 'sa_only')
    assert 'train/loss_align' in runner.message_hub.log_scalars


def test_the_released_preset(corpus: Path, tmp_path: Path) -> None:
    alignment = dict(in_width=8, pool=dict(part_width=8), hidden_width=8, out_width=6, bank_size=20)
    run('masa/masa_released_pretrain.py', tmp_path / 'pre', corpus, dict(PRETRAIN, alignment=alignment))
    metrics = run(
        'masa/masa_released_wlasl100.py',
        tmp_path / 'fine',
        corpus,
        finetuning(tmp_path / 'pre' / 'last.pth'),
        test=True,
    ).test()
    assert 0 <= metrics['top1_per_instance'] <= 100
