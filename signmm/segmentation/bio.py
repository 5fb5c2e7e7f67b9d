"""Tags of frames: the beginning of a sign, its inside, and what is outside of signs.

Moryossef et al., "Linguistically Motivated Sign Language Segmentation", EMNLP Findings 2023, section 3: with two tags
alone, signs that follow each other without a pause would be one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signmm.segmentation.spans import Span

#: Numbers of the tags.
OUTSIDE, BEGIN, INSIDE = range(3)


def bio_tags(spans: Sequence[Sequence[int]], frames: np.ndarray) -> np.ndarray:
    """Tags the frames that were read of a video.

    Args:
        spans: First frame and one past the last of each sign in the video, in order and apart.
        frames: (T,) number of each frame read, ascending.

    Returns:
        (T,) int64. The first frame read of a sign is its beginning; a sign of which no frame was read has no tag.
    """
    tags = np.full(len(frames), OUTSIDE)
    for first, last in spans:
        a, b = np.searchsorted(frames, [first, last])
        tags[a:b] = INSIDE
        tags[a : min(a + 1, b)] = BEGIN
    return tags


def bio_spans(probabilities: np.ndarray, begin: float = 0.5, outside: float = 0.5) -> list[Span]:
    """Reads signs out of probabilities.

    A sign begins where the probability of a beginning is above ``begin`` for the first time, and ends in front of the
    next beginning after it has fallen, or where the probability of the outside is above ``outside``. Where it is
    neither of the two and no beginning was seen, the inside that is the likeliest tag begins a sign too.

    Args:
        probabilities: (T, 3) in the order of the tags.
        begin: In (0, 1).
        outside: In (0, 1).

    Returns:
        The signs in order.
    """
    starts = probabilities[:, BEGIN] > begin
    ends = (probabilities[:, OUTSIDE] > outside) & ~starts
    likely = probabilities.argmax(1) == INSIDE
    spans: list[Span] = []
    first: int | None = None
    for t in range(len(probabilities)):
        fresh = bool(starts[t]) and (t == 0 or not starts[t - 1])
        if first is not None and (ends[t] or fresh):
            spans.append((first, t))
            first = None
        if first is None and (fresh or (likely[t] and not ends[t])):
            first = t
    return spans if first is None else [*spans, (first, len(probabilities))]
