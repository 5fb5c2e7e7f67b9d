"""What a tokenizer makes of real clips: codes, their use, their mean poses, what goes together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from signmm.models.tokenizers import codebook_health
from signmm.structures import PARTS, PoseLayout

#: Parts that a codebook describes, as places in PARTS.
SIDES = {'hand': (0, 1), 'body': (2,)}


@dataclass(frozen=True)
class TokenFrames:
    """N frames of real clips with their codes.

    Attributes:
        xy: (N, V, 2) pixels of the crops; the left hand may be mirrored, as the tokenizer sees it.
        score: (N, V) confidences.
        ids: (N, 3) codes of left hand, right hand, body.
        decoded: (N, V, 2) what the codes are decoded to.
        clip: (N,) number of each frame's clip.
        video_ids: Id of each clip.
        layout: Meaning of the V joints.
        sizes: Codes of each codebook, ``hand`` and ``body``.
    """

    xy: np.ndarray
    score: np.ndarray
    ids: np.ndarray
    decoded: np.ndarray
    clip: np.ndarray
    video_ids: list[str]
    layout: PoseLayout
    sizes: dict[str, int]

    def found(self, part: str) -> np.ndarray:
        """Says where a part was detected.

        Args:
            part: One of PARTS.

        Returns:
            (N,) bool, at least half of its joints were found.
        """
        return (self.score[:, list(self.layout.parts[part])] > 0).mean(axis=1) >= 0.5


@dataclass(frozen=True)
class CodeUse:
    """A code and the poses that get it.

    Attributes:
        code: Its number.
        count: Uses.
        share: Of all uses of its codebook.
        clips: Number of clips that it occurs in.
        mean: (Vp, 2) mean of the real poses, over the joints found; None if the part was never found.
        decoded: (Vp, 2) mean of what the decoder makes of it in these frames.
        nearest: (frame, side) of the real poses nearest to the mean, each of another clip; side is a place in PARTS.
        spread: Mean distance of a joint from its place in ``mean`` in pixels.
    """

    code: int
    count: int
    share: float
    clips: int
    mean: np.ndarray | None
    decoded: np.ndarray
    nearest: list[tuple[int, int]]
    spread: float


def codebook_size(tokenizer: nn.Module, kind: str) -> int:
    """Counts codes.

    Args:
        tokenizer: CoupledDVAE, SeparateVQ, KMeansTokenizer, or one that names its codebooks as they do.
        kind: ``'hand'`` or ``'body'``.

    Returns:
        K.

    Raises:
        TypeError: The tokenizer has no such codebook.
    """
    book = getattr(tokenizer, kind, None)
    codes = getattr(book, 'codes', book)
    if not isinstance(codes, torch.Tensor) or codes.dim() != 2:
        raise TypeError(f'{type(tokenizer).__name__} has no codebook named {kind!r}')
    return len(codes)


@torch.no_grad()
def collect_tokens(tokenizer: Any, dataset: Any, clips: int = 300, batch_size: int = 32) -> TokenFrames:
    """Tokenizes clips of a data set.

    Args:
        tokenizer: A trained tokenizer, in evaluation mode.
        dataset: Clips, with the pipeline that the tokenizer was trained with.
        clips: At most so many, at equal distances over the data set.
        batch_size: Clips at a time.

    Returns:
        All their frames.
    """
    chosen = np.unique(np.linspace(0, len(dataset) - 1, min(clips, len(dataset))).round().astype(int))
    found: dict[str, list[np.ndarray]] = {key: [] for key in ('xy', 'score', 'ids', 'decoded', 'clip')}
    names: list[str] = []
    for start in range(0, len(chosen), batch_size):
        batch = tokenizer.data_preprocessor([dataset[int(i)] for i in chosen[start : start + batch_size]])
        pose, ids = batch['inputs'], tokenizer.encode(batch['inputs'])
        arrays = {'xy': pose.xy, 'score': pose.score, 'ids': ids, 'decoded': tokenizer.decode(ids)}
        for key, value in arrays.items():
            found[key].append(value[pose.valid].cpu().numpy())
        found['clip'].append(len(names) + pose.valid.nonzero()[:, 0].cpu().numpy())
        names += [str(sample.get('video_id', '?')) for sample in batch['data_samples']]
    sizes = {kind: codebook_size(tokenizer, kind) for kind in SIDES}
    return TokenFrames(**{k: np.concatenate(v) for k, v in found.items()}, video_ids=names, layout=pose.layout,
                       sizes=sizes)  # type: ignore[arg-type]  # fmt: skip


def code_counts(frames: TokenFrames, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Counts uses.

    Args:
        frames: Frames with codes.
        kind: ``'hand'`` or ``'body'``.

    Returns:
        (K,) uses, and (K,) those in which the part was not detected.
    """
    counts, lost = np.zeros((2, frames.sizes[kind]), int)
    for side in SIDES[kind]:
        counts += np.bincount(frames.ids[:, side], minlength=len(counts))
        absent = ~frames.found(PARTS[side])
        lost += np.bincount(frames.ids[absent, side], minlength=len(counts))
    return counts, lost


def health(frames: TokenFrames) -> dict[str, dict[str, float]]:
    """Measures how evenly codes are used and what is lost, where the part was detected.

    Args:
        frames: Frames with codes.

    Returns:
        For ``hand`` (both), ``left``, ``right`` and ``body``: ``frames``, ``used`` (number of codes), ``size`` (K),
        ``perplexity`` and ``error_px``, the mean distance of detected joints from their reconstruction.
    """
    seen = frames.score > 0
    error = np.linalg.norm(frames.decoded - frames.xy, axis=-1)
    rows = {}
    for name, sides in {'hand': (0, 1), 'left': (0,), 'right': (1,), 'body': (2,)}.items():
        size = frames.sizes['body' if name == 'body' else 'hand']
        ids = np.concatenate([frames.ids[frames.found(PARTS[s]), s] for s in sides])
        joints = [j for s in sides for j in frames.layout.parts[PARTS[s]]]
        figures = codebook_health(torch.from_numpy(ids), size)
        rows[name] = {
            'frames': float(len(ids)),
            'used': float(size - figures['dead']),
            'size': float(size),
            'perplexity': float(figures['perplexity']) if len(ids) else 0.0,
            'error_px': float(error[:, joints][seen[:, joints]].mean()) if seen[:, joints].any() else float('nan'),
        }
    return rows


def top_codes(frames: TokenFrames, kind: str, top: int = 12, examples: int = 7) -> list[CodeUse]:
    """Describes the codes that occur most often where their part was detected.

    Args:
        frames: Frames with codes.
        kind: ``'hand'`` or ``'body'``.
        top: Codes wanted.
        examples: Nearest real poses of each.

    Returns:
        The most used first.
    """
    counts, lost = code_counts(frames, kind)
    real = counts - lost
    order = np.argsort(-real, kind='stable')[:top]
    return [_describe(frames, kind, int(code), max(int(real.sum()), 1), examples) for code in order if real[code]]


def _describe(frames: TokenFrames, kind: str, code: int, total: int, examples: int) -> CodeUse:
    where, points, seen, decoded = [], [], [], []
    for side in SIDES[kind]:
        rows = np.flatnonzero((frames.ids[:, side] == code) & frames.found(PARTS[side]))
        joints = list(frames.layout.parts[PARTS[side]])
        where += [(int(row), side) for row in rows]
        points.append(frames.xy[rows][:, joints])
        seen.append(frames.score[rows][:, joints] > 0)
        decoded.append(frames.decoded[rows][:, joints])
    xy, weight = np.concatenate(points), np.concatenate(seen)[..., None].astype(float)
    mean = (xy * weight).sum(0) / np.maximum(weight.sum(0), 1)
    distance = np.linalg.norm(xy - mean, axis=-1) * weight[..., 0]
    distance = distance.sum(1) / np.maximum(weight[..., 0].sum(1), 1)
    clips = frames.clip[[row for row, _ in where]]
    nearest: dict[int, tuple[int, int]] = {}
    for i in np.argsort(distance, kind='stable'):
        nearest.setdefault(int(clips[i]), where[i])
    return CodeUse(
        code, len(where), len(where) / total, len(nearest), mean, np.concatenate(decoded).mean(0),
        list(nearest.values())[:examples], float(distance.mean()),
    )  # fmt: skip


def shared_triplets(frames: TokenFrames, top: int = 8) -> Iterator[tuple[tuple[int, int, int], list[int]]]:
    """Finds triplets of codes that occur in several clips, as in Figure 2 of BEST.

    Args:
        frames: Frames with codes.
        top: Triplets wanted.

    Yields:
        The triplet, and one frame of each clip, the one with the most detected joints; the triplet of most clips first.
        Frames without any hand are left out.
    """
    hands = frames.found('left') | frames.found('right')
    rows = np.flatnonzero(hands & frames.found('body'))
    if len(rows) == 0:
        return
    triplets, group = np.unique(frames.ids[rows], axis=0, return_inverse=True)
    group = group.reshape(-1)
    pairs = np.unique(np.stack([group, frames.clip[rows]], 1), axis=0)
    spread = np.bincount(pairs[:, 0], minlength=len(triplets))
    certain = (frames.score[rows] > 0).sum(1)
    for g in np.argsort(-spread, kind='stable')[:top]:
        members = rows[group == g]
        members = members[np.argsort(-certain[group == g], kind='stable')]
        _, first = np.unique(frames.clip[members], return_index=True)
        yield tuple(triplets[g].tolist()), members[np.sort(first)].tolist()


def co_occurrence(frames: TokenFrames, side: int) -> tuple[np.ndarray, float]:
    """Counts which hand code goes with which body code.

    Args:
        frames: Frames with codes.
        side: Place of the hand in PARTS, 0 or 1.

    Returns:
        (K hand, K body) frames in which both were detected, and the information that one gives about the other in bits.
    """
    both = frames.found(PARTS[side]) & frames.found('body')
    flat = frames.ids[both, side] * frames.sizes['body'] + frames.ids[both, 2]
    counts = np.bincount(flat, minlength=frames.sizes['hand'] * frames.sizes['body'])
    counts = counts.reshape(frames.sizes['hand'], frames.sizes['body'])
    p = counts / max(counts.sum(), 1)
    expected = p.sum(1, keepdims=True) * p.sum(0, keepdims=True)
    known = p > 0
    return counts, float((p[known] * np.log2(p[known] / expected[known])).sum())
