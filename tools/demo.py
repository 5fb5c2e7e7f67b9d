"""The main job in small: makes a SynthSign corpus, trains a recogniser, tests it, shows the result.

python tools/demo.py [--work-dir work_dirs/demo] [--epochs N]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import matplotlib
import numpy as np
from rich.console import Console
from rich.table import Table

from signmm.io import PackedStore
from signmm.visualization.drawing import draw_strip

CONFIG = 'configs/demo/demo_recognizer.py'
CORPUS = ['--glosses', '20', '--signers', '10', '--repeats', '6', '--seed', '0']


def run(*words: str) -> None:
    """Shows a command and runs it.

    Args:
        *words: Script and arguments, run by this Python.
    """
    Console().print(f'[bold]$ python {" ".join(words)}[/bold]')
    code = subprocess.run([sys.executable, *words]).returncode
    if code:
        sys.exit(code)


def draw_predictions(scores_file: Path, store: Path, picture: Path, clips: int = 6, frames: int = 6) -> None:
    """Draws test clips with true and predicted gloss.

    Args:
        scores_file: What ``tools/test.py --out`` wrote.
        store: Packed store with the clips.
        picture: PNG to write.
        clips: Rows.
        frames: Columns.
    """
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt

    z = np.load(scores_file, allow_pickle=False)
    names, labels, scores = z['label_names'], z['labels'], z['scores']
    poses = PackedStore(store)
    rows = np.linspace(0, len(labels) - 1, clips).astype(int)
    figure, axes = plt.subplots(clips, frames, figsize=(2 * frames, 2.3 * clips), squeeze=False, layout='constrained')
    for row, i in zip(axes, rows, strict=True):
        draw_strip(list(row), poses[str(z['video_ids'][i])])
        guess = int(scores[i].argmax())
        mark = 'right' if guess == labels[i] else 'WRONG'
        title = f'{z["video_ids"][i]}: true {names[labels[i]]}, predicted {names[guess]} ({mark})'
        row[0].set_title(title, loc='left', fontsize=10)
    figure.savefig(picture, dpi=110)
    plt.close(figure)


def show(summary: dict, picture: Path, seconds: float) -> None:
    """Prints the result table.

    Args:
        summary: Content of ``summary.json``.
        picture: Where the picture is.
        seconds: Wall time of the whole demo.
    """
    table = Table(title='Isolated recognition on SynthSign, signers not seen in training')
    table.add_column('figure')
    table.add_column('value', justify='right')
    for name, value in summary['metrics'].items():
        table.add_row(name, f'{value:.2f}')
    for split, count in summary['counts'].items():
        table.add_row(f'{split} clips', str(count))
    table.add_row('seed', str(summary['seed']))
    table.add_row('wall time', f'{seconds:.0f} s')
    console = Console()
    console.print(table)
    console.print(f'summary: {picture.parent / "summary.json"}\npicture: {picture}')


def main() -> None:
    """Runs the demo."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/demo'))
    parser.add_argument('--epochs', type=int, default=None, help='train for another number of epochs')
    args = parser.parse_args()
    start, work = time.monotonic(), args.work_dir
    data = work / 'data'
    shutil.rmtree(data, ignore_errors=True)
    options = []
    if args.epochs:
        options.append(f'train_cfg.max_epochs={args.epochs}')
    run('tools/data/make_synthsign.py', str(data), *CORPUS)
    extra = ['--cfg-options', *options] if options else []
    run('tools/train.py', CONFIG, '--work-dir', str(work), '--seed', '0', *extra)
    scores = work / 'scores.npz'
    run('tools/test.py', CONFIG, str(work / 'best.pth'), '--work-dir', str(work), '--out', str(scores), *extra)
    picture = work / 'predictions.png'
    draw_predictions(scores, data / 'clips_poses', picture)
    show(json.loads((work / 'summary.json').read_text()), picture, time.monotonic() - start)


if __name__ == '__main__':
    main()
