"""Measures CTC prefix beam search: time per clip, and agreement with another decoder's output.

The log-probabilities imitate a trained network: each clip has a gloss sequence, and noise is added to the logits.

    python benchmarks/ctc.py --peer flashlight --save peer.npz     # saves inputs and results
    python benchmarks/ctc.py --load peer.npz                       # ours on the same inputs, compared

The peers (``pyctcdecode``, ``flashlight-text``) may live in another environment with numpy and that package alone.
Where the best sequences differ, their exact probabilities (sums over all alignments) tell which decoder is right.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

Decode = Callable[[np.ndarray, int], list[tuple[int, ...]]]


def make_log_probs(clips: int, steps: int, symbols: int, noise: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(clips, steps, symbols)) * noise
    for clip in logits:
        for start in range(2, steps - 4, 6):
            clip[start : start + 3, rng.integers(1, symbols)] += 7
        clip[:, 0] += 5
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def ours(log_probs: np.ndarray, width: int) -> list[tuple[int, ...]]:
    from signmm.decoding.ctc import ctc_beam_search

    return [hypotheses[0].tokens for hypotheses in ctc_beam_search(log_probs, width=width)]


def flashlight(log_probs: np.ndarray, width: int) -> list[tuple[int, ...]]:
    from flashlight.lib.text.decoder import CriterionType, LexiconFreeDecoder, LexiconFreeDecoderOptions, ZeroLM

    symbols = log_probs.shape[2]
    # As many symbols per step as ours looks at, no threshold, sums over alignments.
    options = LexiconFreeDecoderOptions(width, 2 * width + 1, 1e9, 0.0, 0.0, True, CriterionType.CTC)
    decoder = LexiconFreeDecoder(options, ZeroLM(), symbols, 0, [])
    results = []
    for clip in log_probs.astype(np.float32):
        clip = np.ascontiguousarray(clip)
        best = decoder.decode(clip.ctypes.data, *clip.shape)[0]
        path = np.array(best.tokens)[1:-1]
        keep = np.append(True, path[1:] != path[:-1]) & (path != 0)
        results.append(tuple(int(t) for t in path[keep]))
    return results


def pyctcdecode(log_probs: np.ndarray, width: int, **limits: float) -> list[tuple[int, ...]]:
    """With the limits of the package where none are given (token_min_logp -5, beam_prune_logp -10)."""
    from pyctcdecode import Alphabet, BeamSearchDecoderCTC

    # One private-use character per gloss, because the package decodes characters.
    labels = ['', *(chr(0xE000 + i) for i in range(1, log_probs.shape[2]))]
    decoder = BeamSearchDecoderCTC(Alphabet(labels, False))
    return [tuple(ord(c) - 0xE000 for c in decoder.decode(clip, beam_width=width, **limits)) for clip in log_probs]


def pyctcdecode_wide(log_probs: np.ndarray, width: int) -> list[tuple[int, ...]]:
    return pyctcdecode(log_probs, width, beam_prune_logp=-1e9, token_min_logp=-8.0)


DECODERS: dict[str, Decode] = {
    'ours': ours,
    'flashlight': flashlight,
    'pyctcdecode': pyctcdecode,
    'pyctcdecode_wide': pyctcdecode_wide,
}


def exact_score(log_probs: np.ndarray, tokens: tuple[int, ...]) -> float:
    import torch

    steps = torch.from_numpy(log_probs)[:, None]
    target = torch.tensor([tokens], dtype=torch.long)
    return -float(
        torch.nn.functional.ctc_loss(
            steps, target, torch.tensor([len(steps)]), torch.tensor([len(tokens)]), reduction='sum'
        )
    )


def compare(log_probs: np.ndarray, results: list[tuple[int, ...]], peer: list[tuple[int, ...]]) -> None:
    differ = [i for i, (a, b) in enumerate(zip(results, peer, strict=True)) if a != b]
    gains = [exact_score(log_probs[i], results[i]) - exact_score(log_probs[i], peer[i]) for i in differ]
    print(f'same best sequence: {len(results) - len(differ)} of {len(results)}')
    print(f'of the {len(differ)} others, this one is more probable in {sum(g > 0 for g in gains)}')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clips', type=int, default=64)
    parser.add_argument('--steps', type=int, default=60)
    parser.add_argument('--symbols', type=int, default=1116, help='vocabulary with the blank')
    parser.add_argument('--width', type=int, default=10)
    parser.add_argument('--noise', type=float, default=2.0, help='standard deviation of the logits')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--peer', choices=sorted(DECODERS), default='ours')
    parser.add_argument('--save', type=Path, help='write log-probabilities and results here')
    parser.add_argument('--load', type=Path, help='take log-probabilities from here and compare results')
    args = parser.parse_args()
    stored = dict(np.load(args.load, allow_pickle=False)) if args.load else {}
    log_probs = stored.get('log_probs')
    if log_probs is None:
        log_probs = make_log_probs(args.clips, args.steps, args.symbols, args.noise, args.seed)
    decode = DECODERS[args.peer]
    decode(log_probs, args.width)
    seconds = []
    for _ in range(args.repeats):
        start = time.process_time()
        results = decode(log_probs, args.width)
        seconds.append(time.process_time() - start)
    spent = min(seconds) / len(log_probs) * 1e3
    print(f'{args.peer}: {spent:.3f} ms of processor time per clip, {len(log_probs)} clips')
    texts = np.array([' '.join(map(str, tokens)) for tokens in results])
    if stored:
        compare(log_probs, results, [tuple(int(t) for t in text.split()) for text in stored['best']])
    if args.save:
        np.savez(args.save, log_probs=log_probs, best=texts)


if __name__ == '__main__':
    main()
