"""What a CTC model of SynthSign sentences knows: where signs are, and what a prior on gloss sequences adds.

python -m tests.real.sentence_experiments synthsign --seeds 0 1 2 --tasks ctc --tag _rates \\
    --cfg-options 'train_dataloader.dataset.pipeline.sample.fraction=(0.5,1.0)'
python -m tests.real.sentence_priors --tag _rates --seeds 0 1 2

The prior is an n-gram of the training sentences. Its order, weight and bonus are chosen on "val", for each encoder by
the errors of all seeds together, and tested once.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.runner import Runner

from signmm.apis.opening import open_model
from signmm.config.open import open_config
from signmm.datasets.annotations import read_annotations
from signmm.decoding.ctc import ctc_beam_search
from signmm.decoding.ctc_alignment import ctc_align
from signmm.decoding.ngram import CTCPrior, NGram
from signmm.evaluation.edit_alignment import align
from signmm.evaluation.wer import corpus_wer
from tests.real.sentence_experiments import CONFIGS, ROOT, WER_PARTS, show

FILES = ROOT / 'synthsign'
ORDERS, WEIGHTS, BONUSES = (2, 3, 5), (0.3, 0.5, 0.75, 1.0, 1.5), (0.0, 1.0, 2.0, 3.0)
BEAM = 20
Span = tuple[int, int]


@dataclass(frozen=True)
class Clips:
    """What a model makes of the clips of a split.

    Attributes:
        log_probs: (N, S, C), padded.
        steps: (N,) how many count.
        glosses: References.
        spans: Frames of each reference gloss.
        head: The model's head.
    """

    log_probs: torch.Tensor
    steps: torch.Tensor
    glosses: list[list[str]]
    spans: list[list[Span]]
    head: Any


@torch.no_grad()
def read(run: Path, split: str) -> Clips:
    """Runs a model over a split, all frames of each clip."""
    config = open_config(str(CONFIGS / 'synthsign_ctc.py'), [f'test_dataloader.dataset.split={split}'])
    model = open_model(config, run / 'last.pth')[0].eval()
    rows, steps, names = [], [], []
    for data in Runner.build_dataloader(config.test_dataloader, seed=0):
        given = model.data_preprocessor(data)
        inputs, samples = given['inputs'], given['data_samples']
        log_probs, sizes = model.head(model.backbone(inputs), inputs.valid, samples)
        rows += list(model.head.without_specials(log_probs).clamp(min=-50))
        steps += sizes.tolist()
        names += [sample.video_id for sample in samples]
    samples = {sample['video_id']: sample for sample in read_annotations(FILES / 'sentences.json')[1]}
    glosses, spans = ([samples[name][key] for name in names] for key in ('gloss', 'segments'))
    return Clips(torch.nn.utils.rnn.pad_sequence(rows, True, -50.0), torch.tensor(steps), glosses, spans, model.head)


def decode(clips: Clips, prior: CTCPrior | None) -> list[tuple[int, ...]]:
    """Finds the most probable glosses of each clip."""
    found = ctc_beam_search(clips.log_probs, clips.steps, BEAM, clips.head.blank, 1, prior)
    return [beam[0].tokens for beam in found]


def rates(clips: Clips, prior: CTCPrior | None) -> dict[str, float]:
    """WER and its parts, in percent of the reference glosses."""
    found = corpus_wer(clips.glosses, [clips.head.vocabulary.decode(tokens) for tokens in decode(clips, prior)])
    counts = (found.errors, found.deletions, found.insertions, found.substitutions)
    return dict(zip(WER_PARTS, map(found.rate, counts), strict=True))


def located(clips: Clips) -> float:
    """Share of the right glosses, in percent, whose steps have their middle inside the sign; without a prior."""
    inside, factor, vocabulary = [], clips.head.pooling.factor, clips.head.vocabulary
    for tokens, log_probs, size, truth, spans in zip(
        decode(clips, None), clips.log_probs, clips.steps.tolist(), clips.glosses, clips.spans, strict=True
    ):
        segments = ctc_align(log_probs[:size], tokens, clips.head.blank)
        places, signs = iter(segments), iter(spans)
        for wanted, got in align([truth], [vocabulary.decode(tokens)])[0]:
            span = next(signs) if wanted is not None else None
            segment = next(places) if got is not None else None
            if wanted == got and span is not None and segment is not None:
                inside.append(span[0] <= factor * (segment.start + segment.stop) / 2 < span[1])
    return 100 * float(np.mean(inside))


def choose(models: list[Clips]) -> tuple[CTCPrior, str]:
    """Chooses the prior with the fewest errors of all models together."""
    tokens = models[0].head.vocabulary.tokens
    train = [s['gloss'] for s in read_annotations(FILES / 'sentences.json')[1] if s['split'] == 'train']
    priors = [
        (CTCPrior(NGram.fit(train, tokens, order), weight, bonus), f'order {order}, weight {weight}, bonus {bonus}')
        for order, weight, bonus in itertools.product(ORDERS, WEIGHTS, BONUSES)
    ]
    return min(priors, key=lambda prior: sum(rates(clips, prior[0])['WER'] for clips in models))


def main() -> None:
    """Prints rows for both encoders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    parser.add_argument('--tag', default='', help='of the work folders')
    args = parser.parse_args()
    for name in ('scratch', 'pretrained'):
        runs = [ROOT / 'runs' / f'synthsign_ctc_{name}{args.tag}_{seed}' for seed in args.seeds]
        test = [read(run, 'test') for run in runs]
        show(f'{name}: right glosses inside their sign', [{'%': located(clips)} for clips in test], ('%',))
        show(f'{name}, beam {BEAM}', [rates(clips, None) for clips in test], WER_PARTS)
        prior, text = choose([read(run, 'val') for run in runs])
        show(f'{name}, {text}', [rates(clips, prior) for clips in test], WER_PARTS)


if __name__ == '__main__':
    main()
