"""Sentences without a network: copies of training sentences, the baselines of docs/lab_notes.md.

python -m tests.real.sentence_baselines boston104
python -m tests.real.sentence_baselines synthsign

``commonest``: the training sentence that occurs most often. ``nearest``: the one whose poses are nearest, resampled to
64 frames, by Euclidean distance or along the best alignment (DTW).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from mmengine.registry import init_default_scope

from signmm.baselines import read_rows, row_recipe
from signmm.baselines.dtw import dtw_distances
from signmm.config.open import open_config
from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.rouge import rouge_l
from signmm.evaluation.wer import corpus_wer
from tests.real.boston104 import read_sentences
from tests.real.sentence_experiments import ROOT, write_synthsign

FRAMES = 64


@dataclass(frozen=True)
class Sentences:
    """Clips of a split.

    Attributes:
        rows: (N, FRAMES, D) features.
        glosses: Of each clip.
        texts: Likewise; empty where there are none.
    """

    rows: np.ndarray
    glosses: list[list[str]]
    texts: list[str]


def resample(points: np.ndarray) -> np.ndarray:
    """Brings (T, D) to (FRAMES, D), linearly."""
    places = np.linspace(0, len(points) - 1, FRAMES)
    return np.stack([np.interp(places, np.arange(len(points)), column) for column in points.T], 1)


def boston104() -> tuple[Sentences, Sentences]:
    """Both hands relative to the nose, in pixels: training and test sentences."""

    def made(split: str) -> Sentences:
        found = read_sentences()[split]
        rows = [resample((s.points[:, :2] - s.points[:, 2:]).reshape(len(s.points), -1)) for s in found]
        return Sentences(np.stack(rows), [list(s.gloss) for s in found], [])

    return made('train'), made('test')


def synthsign() -> tuple[Sentences, Sentences]:
    """Features of the small network, each standardised over all frames of the training sentences (chosen on "val")."""
    files = ROOT / 'synthsign'
    if not (files / 'words.json').is_file():
        write_synthsign(files)
    init_default_scope('signmm')
    options = [f'test_dataloader.dataset.pipeline.sample.num_frames={FRAMES}']
    recipe = row_recipe(open_config('signmm/signmm_small_own.py', options), 'signmm_small_own.py')
    samples = {s['video_id']: s for s in json.loads((files / 'sentences.json').read_text())['samples']}

    def made(split: str) -> tuple[np.ndarray, list[dict]]:
        found = read_rows(files / 'sentences.json', files / 'sentences_poses', split, recipe, flip=False, clips=0)
        return found.views, [samples[name] for name in found.video_ids.tolist()]

    (train, known), (test, asked) = made('train'), made('test')
    mean, scale = train.mean((0, 1, 2)), train.std((0, 1, 2))
    scale = np.where(scale > 1e-5, scale, 1.0)

    def scaled(views: np.ndarray, own: list[dict]) -> Sentences:
        return Sentences((views[:, 0] - mean) / scale, [s['gloss'] for s in own], [s['text'] for s in own])

    return scaled(train, known), scaled(test, asked)


def euclidean(query: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Compares (T, D) with (N, T, D)."""
    return ((others - query) ** 2).sum((1, 2))


def nearest(train: Sentences, test: Sentences, distance: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> list[int]:
    """Finds for each test clip the number of the nearest training clip."""
    return [int(distance(query, train.rows).argmin()) for query in test.rows]


def main() -> None:
    """Prints a row for each baseline."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', choices=['boston104', 'synthsign'])
    train, test = globals()[parser.parse_args().data]()
    counts = Counter(tuple(gloss) for gloss in train.glosses)
    usual = train.glosses.index(list(counts.most_common(1)[0][0]))
    seen = sum(tuple(gloss) in counts for gloss in test.glosses)
    print(f'{len(train.glosses)} training, {len(test.glosses)} test sentences, {seen} of them also in training')
    chosen = {
        'commonest': [usual] * len(test.glosses),
        'nearest, Euclidean': nearest(train, test, euclidean),
        'nearest, DTW': nearest(train, test, dtw_distances),
    }
    for name, rows in chosen.items():
        found = corpus_wer(test.glosses, [train.glosses[row] for row in rows])
        parts = [found.rate(n) for n in (found.errors, found.deletions, found.insertions, found.substitutions)]
        line = '| {} | WER {:.1f} | del {:.1f} | ins {:.1f} | sub {:.1f} |'.format(name, *parts)
        if test.texts:
            texts = [train.texts[row] for row in rows]
            line += f' BLEU-4 {corpus_bleu(test.texts, texts)[0][3]:.1f} | ROUGE-L {rouge_l(test.texts, texts):.1f} |'
        print(line, flush=True)


if __name__ == '__main__':
    main()
