"""Sentence experiments of docs/lab_notes.md, one process per run, skipping runs that are done.

python -m tests.real.sentence_experiments boston104_dev0 boston104_dev1   # settings are chosen on these
python -m tests.real.sentence_experiments boston104 --seeds 0 1 2         # tested once
python -m tests.real.sentence_experiments synthsign --seeds 0 1 2         # generated sentences, signers held out
python -m tests.real.sentence_experiments synthsign --seeds 0 1 2 --tasks ctc --tag _rates \\
    --cfg-options 'train_dataloader.dataset.pipeline.sample.fraction=(0.5,1.0)'
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from signmm.datasets.annotations import read_annotations
from signmm.synth.corpus import SynthSign
from signmm.synth.export import write_sentences
from signmm.text.rules import build_vocabulary, sample_tokens
from tests.real.boston104 import write_boston104

CONFIGS = Path(__file__).parent / 'configs'
ROOT = Path('work_dirs/real')
WER_PARTS = ('WER', 'deletion', 'insertion', 'substitution')


def call(config: str, work_dir: Path, seed: int, options: list[str]) -> dict[str, float]:
    """Trains and, where the config tests, tests the last epoch once, through the tools.

    Args:
        config: Name below ``tests/real/configs``.
        work_dir: Where results go; a finished run is read, not repeated.
        seed: Seed of the run.
        options: ``--cfg-options``.

    Returns:
        Test metrics.
    """
    summary, path, last = work_dir / 'summary.json', str(CONFIGS / config), work_dir / 'last.pth'
    tests = not config.endswith(('tokenizer.py', 'pretrain.py'))
    done = 'test' in json.loads(summary.read_text()) if summary.is_file() and tests else last.is_file() and not tests
    if not done:
        common = ['--work-dir', str(work_dir), *(['--cfg-options', *options] if options else [])]
        subprocess.run([sys.executable, 'tools/train.py', path, '--seed', str(seed), *common], check=True)
        if tests:
            subprocess.run([sys.executable, 'tools/test.py', path, str(last), *common], check=True)
    return json.loads(summary.read_text())['metrics'] if tests else {}


def show(name: str, runs: list[dict[str, float]], metrics: tuple[str, ...]) -> None:
    """Prints a row: mean, standard deviation and single values of each metric over the seeds."""
    cells = []
    for metric in metrics:
        values = [run[metric] for run in runs]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        each = ', '.join(f'{value:.1f}' for value in values)
        cells.append(f'{metric} {statistics.mean(values):.1f} +- {spread:.1f} ({each})')
    print(f'| {name} | {" | ".join(cells)} |', flush=True)


def boston104(data: str, seeds: list[int], tag: str, options: list[str]) -> None:
    """Continuous recognition of real sentences."""
    files = ROOT / data
    if not files.is_dir():
        write_boston104(ROOT, int(data[-1]) if 'dev' in data else None)
    paths = [f'model.head.vocabulary={files / "glosses.json"}', f'model.head.language_model={files / "ngram5.json"}']
    for loader in ('train', 'test'):
        paths += [f'{loader}_dataloader.dataset.ann_file={files / "annotations.json"}']
        paths += [f'{loader}_dataloader.dataset.poses={files / "poses"}']
    folder = ROOT / 'runs'
    runs = [call('boston104_ctc.py', folder / f'{data}_ctc{tag}_{seed}', seed, paths + options) for seed in seeds]
    show(data + tag, runs, WER_PARTS)


def write_synthsign(files: Path) -> None:
    """Writes 500 sentences of 20 glosses by 10 signers, two of whom are held out for the test, and vocabularies."""
    write_sentences(SynthSign(20, 10, 0, 0.5), files, 500)
    _, samples = read_annotations(files / 'sentences.json')
    for field, rule, name in (('gloss', 'train_gloss', 'glosses'), ('text', 'slt_text', 'words')):
        tokens = [(sample['split'], sample_tokens(sample, field)) for sample in samples]
        build_vocabulary(tokens, rule).save(files / f'{name}.json')


def synthsign(seeds: list[int], tag: str, options: list[str], tasks: list[str]) -> None:
    """Recognition and translation of generated sentences, from scratch and from a pre-trained encoder."""
    files, folder = ROOT / 'synthsign', ROOT / 'runs'
    if not (files / 'words.json').is_file():
        write_synthsign(files)
    call('synthsign_tokenizer.py', folder / 'synthsign_tokenizer', 0, [])
    # What changes the training clips changes those of the pre-training too.
    data = [option for option in options if option.startswith('train_dataloader.')]
    encoder = folder / f'synthsign_pretrain{tag if data else ""}'
    call('synthsign_pretrain.py', encoder, 0, data)
    start = [f'model.backbone.pretrained={encoder / "last.pth"}']
    for task in tasks:
        metrics = WER_PARTS if task == 'ctc' else ('BLEU-4', 'ROUGE-L')
        for name, more in (('scratch', []), ('pretrained', start)):
            work_dirs = [folder / f'synthsign_{task}_{name}{tag}_{seed}' for seed in seeds]
            runs = [call(f'synthsign_{task}.py', d, s, more + options) for d, s in zip(work_dirs, seeds, strict=True)]
            show(f'synthsign {task} {name}{tag}', runs, metrics)


def main() -> None:
    """Runs the experiments and prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', nargs='+', choices=['boston104', 'boston104_dev0', 'boston104_dev1', 'synthsign'])
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    parser.add_argument('--tag', default='', help='of the work folders, for other options')
    parser.add_argument('--tasks', nargs='+', default=['ctc', 'slt'], choices=['ctc', 'slt'], help='of synthsign')
    parser.add_argument('--cfg-options', nargs='*', default=[])
    args = parser.parse_args()
    for data in args.data:
        if data == 'synthsign':
            synthsign(args.seeds, args.tag, args.cfg_options, args.tasks)
        else:
            boston104(data, args.seeds, args.tag, args.cfg_options)


if __name__ == '__main__':
    main()
