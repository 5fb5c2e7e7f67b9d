"""BEST in small: tokenizer, pre-training, fine-tuning and test on a generated corpus, against training from scratch.

signmm demo [--work-dir work_dirs/demo] [--epochs N]

Pre-training sees all training clips without labels, fine-tuning an eighth of them with labels. Both recognisers are
chosen on the validation signers and tested once on signers that nobody has seen. The work dir gets summary.json and
predictions.png.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signmm.cli.arguments import command_parser

CORPUS = ['--glosses', '20', '--signers', '20', '--repeats', '3', '--seed', '0']
#: Stage to config, in the order of running; each gets a folder of its name.
STAGES = {
    'tokenizer': 'demo/demo_tokenizer.py',
    'pretrain': 'demo/demo_pretrain.py',
    'finetune': 'demo/demo_recognizer.py',
    'scratch': 'demo/demo_recognizer.py',
}
TESTED = {'finetune': 'pre-trained', 'scratch': 'from scratch'}
METRICS = {'top1_per_instance': 'top-1 %', 'top5_per_instance': 'top-5 %', 'top1_per_class': 'top-1 % per class'}


def _run(*words: str) -> int:
    """Shows a command and runs it in a process of its own; returns its exit status."""
    print(f'$ signmm {" ".join(words)}', flush=True)
    # The models are so small that a second thread gains little, and on a busy machine it costs a lot.
    environment = {'OMP_NUM_THREADS': '1', **os.environ}
    return subprocess.run([sys.executable, '-m', 'signmm', *words], env=environment).returncode


def options_of(stage: str, work: Path, epochs: int | None) -> list[str]:
    """Gives what ``--cfg-options`` has to say for a stage.

    Args:
        stage: One of ``STAGES``.
        work: Work dir of the demo.
        epochs: Number of epochs of every stage, or None for that of the config.

    Returns:
        Texts ``key=value``; empty for the default work dir and epochs.
    """
    options = [] if epochs is None else [f'train_cfg.max_epochs={epochs}']
    if work == Path('work_dirs/demo'):
        return options
    loaders = {'tokenizer': ('train',), 'pretrain': ('train', 'val')}
    for loader in loaders.get(stage, ('train', 'val', 'test')):
        options += [f'{loader}_dataloader.dataset.ann_file={work / "data" / "clips.json"}']
        options += [f'{loader}_dataloader.dataset.poses={work / "data" / "clips_poses"}']
    if stage == 'pretrain':
        options += [f'model.tokenizer.checkpoint={work / "tokenizer" / "last.pth"}']
    return options


def draw_predictions(scores_file: Path, store: Path, picture: Path, clips: int = 6, frames: int = 6) -> None:
    """Draws test clips with true and predicted gloss.

    Args:
        scores_file: What ``signmm test --out`` wrote.
        store: Packed store with the clips.
        picture: PNG to write.
        clips: Rows.
        frames: Columns.
    """
    import numpy as np

    from signmm.io import PackedStore
    from signmm.visualization.drawing import draw_strip
    from signmm.visualization.figures import new_figure, save_figure

    z = np.load(scores_file, allow_pickle=False)
    names, labels, scores = z['label_names'], z['labels'], z['scores']
    poses = PackedStore(store)
    rows = np.linspace(0, len(labels) - 1, clips).astype(int)
    figure = new_figure(2 * frames, 2.3 * clips)
    axes = figure.subplots(clips, frames, squeeze=False)
    for row, i in zip(axes, rows, strict=True):
        draw_strip(list(row), poses[str(z['video_ids'][i])])
        guess = int(scores[i].argmax())
        mark = 'right' if guess == labels[i] else 'WRONG'
        title = f'{z["video_ids"][i]}: true {names[labels[i]]}, predicted {names[guess]} ({mark})'
        row[0].set_title(title, loc='left', fontsize=10)
    save_figure(figure, picture)


def summarise(work: Path, seconds: float) -> dict[str, Any]:
    """Puts the summaries of all stages into one and writes it.

    Args:
        work: Work dir of the demo.
        seconds: Wall time of the whole demo.

    Returns:
        Content of ``summary.json``.
    """
    from signmm.io.atomic import write_text

    found = {stage: json.loads((work / stage / 'summary.json').read_text('utf8')) for stage in STAGES}
    tuned = found['finetune']
    summary = {
        'metrics': {TESTED[stage]: found[stage]['metrics'] for stage in TESTED},
        'validation': {TESTED[stage]: found[stage]['train']['metrics'] for stage in TESTED},
        'counts': {'unlabelled': found['pretrain']['counts']['train'], **tuned['counts']},
        'config': {stage: found[stage]['config'] for stage in STAGES},
        **{key: tuned[key] for key in ('seed', 'extractors', 'protocol', 'commit', 'environment')},
        'wall_seconds': round(seconds, 1),
        'train_seconds': {stage: found[stage]['train']['wall_seconds'] for stage in STAGES},
    }
    write_text(work / 'summary.json', json.dumps(summary, indent=1, ensure_ascii=False) + '\n')
    return summary


def show(summary: dict[str, Any]) -> None:
    """Prints the result.

    Args:
        summary: What :func:`summarise` gives.
    """
    from rich.console import Console
    from rich.table import Table

    counts = summary['counts']
    title = f'SynthSign, {counts["test"]} test clips of signers not seen in training'
    table = Table(title=title, caption=f'{counts["train"]} clips with labels, {counts["unlabelled"]} without')
    table.add_column('')
    for name in TESTED.values():
        table.add_column(name, justify='right')
    for key, label in METRICS.items():
        table.add_row(label, *(f'{summary["metrics"][name][key]:.1f}' for name in TESTED.values()))
    chosen = (f'{summary["validation"][name]["top1_per_instance"]:.1f}' for name in TESTED.values())
    table.add_row('validation, top-1 %', *chosen)
    Console().print(table)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm demo``."""
    parser = command_parser('demo', __doc__)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/demo'))
    parser.add_argument('--epochs', type=int, default=None, help='train each stage for another number of epochs')
    parser.add_argument('--seed', type=int, default=0, help='of the trainings; the corpus stays the same')
    args = parser.parse_args(argv)
    began, work = time.monotonic(), args.work_dir
    data = work / 'data'
    shutil.rmtree(data, ignore_errors=True)
    commands = [['data', 'synth', str(data), *CORPUS]]
    for stage, config in STAGES.items():
        options = options_of(stage, work, args.epochs)
        extra = ['--work-dir', str(work / stage), *(['--cfg-options', *options] if options else [])]
        start = ['--pretrained', str(work / 'pretrain')] if stage == 'finetune' else []
        commands.append(['train', config, '--seed', str(args.seed), *start, *extra])
        if stage in TESTED:
            scores = ['--out', str(work / stage / 'scores.npz')]
            commands.append(['test', config, str(work / stage / 'best.pth'), *scores, *extra])
    for command in commands:
        code = _run(*command)
        if code:
            return code
    picture = work / 'predictions.png'
    draw_predictions(work / 'finetune' / 'scores.npz', data / 'clips_poses', picture)
    seconds = time.monotonic() - began
    show(summarise(work, seconds))
    print(f'wall time: {seconds:.0f} s\nsummary: {work / "summary.json"}\npicture: {picture}')
    return 0
