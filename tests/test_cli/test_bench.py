from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch


def test_table_json_and_profile(tmp_path: Path, signmm) -> None:
    options = ['--batch', 2, 3, '--frames', 8, '--repeats', 1, '--profile', '--here', '--out', tmp_path / 'b.json']
    done = signmm('bench', 'demo/demo_recognizer.py', *options)
    assert done.status == 0, done.err
    content = json.loads((tmp_path / 'b.json').read_text())
    assert [row['batch'] for row in content['rows']] == [2, 3] and content['environment']['torch']
    assert '| demo/demo_recognizer.py | step | cpu | fp32 | 2 |' in done.out
    assert f'{content["rows"][0]["profile"]["operators"]:,} operators' in done.out


def test_a_row_has_a_process_of_its_own(signmm) -> None:
    words = ['--what', 'loader', '--synthetic', '--batch', 2, '--repeats', 1, '--workers', 0]
    done = signmm('bench', 'demo/demo_recognizer.py', *words, '--cfg-options', 'train_dataloader.dataset.fraction=1.0')
    assert done.status == 0 and '| loader | cpu |' in done.out


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is a GPU')
@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['--device', 'cuda'], '--device cuda: torch sees 0 GPUs here; use --device cpu'),
        (['--device', 'gpu'], "--device: expected cpu, cuda or cuda:NUMBER, got 'gpu'"),
        (['--precision', 'bf16', 'fp16'], '--precision fp16: its gradient scaler needs a GPU'),
        (['--what', 'run', '--precision', 'bf16'], '--precision bf16: mixed precision of a run needs a GPU'),
    ],
)
def test_what_cannot_be_measured_here_is_refused(words: list[str], message: str, signmm) -> None:
    done = signmm('bench', 'demo/demo_recognizer.py', '--here', *words)
    assert done.status == 2 and message in done.err
