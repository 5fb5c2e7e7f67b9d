"""BEST in small through the tools' own functions: tokenizer, pre-training, fine-tuning, test."""

from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.engine.launch import build_runner, prepare_config
from signmm.io.checkpoint import load_checkpoint
from signmm.registry import MODELS
from signmm.synth import SynthSign
from signmm.synth.export import write_clips

BACKBONE = dict(embedder=dict(part_width=8), encoder=dict(width=24, depth=1, heads=2, ffn_width=16))
PIPELINE = [
    dict(type='LoadPose'),
    dict(type='SelectKeypoints', layout='triplet49'),
    dict(type='SampleFrames', num_frames=8, mode='random'),
    dict(type='CropParts'),
    dict(type='PackSignInputs'),
]


def run(config: str, work_dir: Path, corpus: Path, model: dict[str, Any], test: bool = False) -> Any:
    cfg = prepare_config(config, [], str(work_dir), 'none')
    cfg.merge_from_dict({'model': model})
    dataset = dict(type='SignDataset', ann_file=str(corpus / 'clips.json'), poses=str(corpus / 'clips_poses'))
    for name in ('train', 'val', 'test') if test else ('train',):
        loader = cfg[f'{name}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, batch_size=8)
        loader.dataset = dict(dataset, split=name, pipeline=PIPELINE, unlabelled=not test)
    cfg.train_cfg.max_epochs = 1
    cfg.param_scheduler = []
    cfg.visualizer = None
    cfg.experiment_name = work_dir.name
    runner = build_runner(cfg)
    runner.train()
    return runner


@pytest.fixture(scope='module')
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('synthsign')
    write_clips(SynthSign(num_glosses=3, num_signers=5), folder, repeats=2)
    return folder


@pytest.mark.parametrize('kind', ['CoupledDVAE', 'SeparateVQ', 'KMeansTokenizer'])
def test_the_whole_chain(kind: str, corpus: Path, tmp_path: Path) -> None:
    codes = dict(hand_codes=6, body_codes=4)
    tokenizer = dict(
        type=kind, embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=8), code_width=8, decoder_width=8
    )
    if kind == 'KMeansTokenizer':
        tokenizer = dict(type=kind)
    small = dict(_delete_=True, data_preprocessor=dict(type='PoseDataPreprocessor'), **tokenizer, **codes)
    run('best/best_tokenizer.py', tmp_path / f'tok_{kind}', corpus, small)
    config = tmp_path / 'tokenizer.py'
    small.pop('_delete_', None)
    config.write_text(f'model = {small!r}\n')
    frozen = tmp_path / f'tok_{kind}' / 'last.pth'
    before = load_checkpoint(frozen)['state_dict']

    pretrain = dict(
        backbone=BACKBONE,
        head=dict(part_width=8, **codes),
        tokenizer=dict(config=str(config), checkpoint=str(frozen)),
    )
    runner = run('best/best_pretrain.py', tmp_path / f'pre_{kind}', corpus, pretrain)
    after = runner.model.tokenizer.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)

    finetune = dict(
        backbone=dict(**BACKBONE, pretrained=str(tmp_path / f'pre_{kind}' / 'last.pth')),
        head=dict(num_classes=3, in_width=24),
    )
    metrics = run('best/best_wlasl100.py', tmp_path / f'fine_{kind}', corpus, finetune, test=True).test()
    assert 0 <= metrics['top1_per_instance'] <= 100


def test_a_missing_tokenizer_names_the_command(tmp_path: Path) -> None:
    cfg = prepare_config('best/best_pretrain.py', [], str(tmp_path), 'none')
    cfg.model.tokenizer.checkpoint = str(tmp_path / 'none.pth')
    with pytest.raises(FileNotFoundError, match='make it with: signmm train best/best_tokenizer.py'):
        MODELS.build(cfg.model)
