"""Autoregressive search: greedy and beam, over a step function that keeps its own cache."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

#: (tokens (N,), order (N,)) -> (N, C) log-probabilities of the next token. ``order`` says which row of the last call
#: each row continues, so that the cache can follow.
Step = Callable[[Tensor, Tensor], Tensor]


def length_penalty(length: int, alpha: float) -> float:
    """The divisor of Wu et al. 2016, ((5 + length) / 6) ** alpha.

    Args:
        length: Tokens without the first.
        alpha: 0 = no penalty; larger values prefer longer sentences.

    Returns:
        The divisor.
    """
    return ((5 + length) / 6) ** alpha


@torch.no_grad()
def beam_search(
    step: Step,
    batch: int,
    bos: int,
    eos: int,
    width: int = 3,
    max_length: int = 30,
    alpha: float = 0.0,
    device: torch.device | None = None,
) -> list[list[tuple[list[int], float]]]:
    """Decodes B sentences at once; width 1 is greedy search.

    A sentence is over when none of its open beams can beat its finished ones any more. One that never ends is cut at
    ``max_length``.

    Args:
        step: See :data:`Step`; its rows are the W beams of the first sentence, then of the second, and so on.
        batch: Number of sentences B.
        bos: Id of the first token.
        eos: Id of the last token.
        width: Beam width W. SignBERT+ 4.1.3: 3.
        max_length: Tokens at most, the last one included.
        alpha: See :func:`length_penalty`.
        device: Of the step function.

    Returns:
        For each sentence at most W pairs (ids without first and last token, log-probability over penalty), best first.
    """
    scores = torch.tensor([0.0] + [-torch.inf] * (width - 1), device=device).repeat(batch, 1)
    tokens = torch.full((batch * width,), bos, dtype=torch.long, device=device)
    first = torch.arange(batch, device=device)[:, None] * width
    order = torch.arange(batch * width, device=device)
    words = torch.zeros(batch, width, 0, dtype=torch.long, device=device)
    finished: list[list[tuple[list[int], float]]] = [[] for _ in range(batch)]
    for length in range(1, max_length + 1):
        values, origin, token = _candidates(scores, step(tokens, order).view(batch, width, -1))
        ends = token == eos
        for b, k in (ends & (values > -torch.inf))[:, :width].nonzero().tolist():
            finished[b].append((words[b, origin[b, k]].tolist(), float(values[b, k]) / length_penalty(length, alpha)))
        values, places = values.masked_fill(ends, -torch.inf).topk(width, dim=1)
        origin, token = origin.gather(1, places), token.gather(1, places)
        words = torch.cat([words.gather(1, origin[..., None].expand(-1, -1, words.shape[2])), token[..., None]], 2)
        scores, tokens, order = values, token.flatten(), (first + origin).flatten()
        best_open = values[:, 0] / length_penalty(max_length if alpha > 0 else length, alpha)
        if all(len(f) >= width and max(v for _, v in f) >= float(s) for f, s in zip(finished, best_open, strict=True)):
            break
    cut = scores / length_penalty(max_length, alpha)
    hypotheses = [found or _cut(words[b], cut[b]) for b, found in enumerate(finished)]
    return [sorted(found, key=lambda pair: -pair[1])[:width] for found in hypotheses]


def _candidates(scores: Tensor, log_probs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The best continuations of open beams (B, W) by log-probabilities (B, W, C): values, origins and tokens (B, 2W).

    One finished sentence per beam at most, so 2W of them always hold W open ones.
    """
    width, size = log_probs.shape[1:]
    top = (scores[:, :, None] + log_probs).flatten(1).topk(min(2 * width, width * size), dim=1)
    return top.values, top.indices // size, top.indices % size


def _cut(words: Tensor, scores: Tensor) -> list[tuple[list[int], float]]:
    """The open beams (W, L) of a sentence that never ended, with their scores (W,)."""
    return [(words[w].tolist(), float(score)) for w, score in enumerate(scores) if score > -torch.inf]
