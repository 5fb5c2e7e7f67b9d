"""Signing against rest while the frames come in."""

from __future__ import annotations

from signmm.segmentation.rest import ASSUMED_FPS, DEFAULT_RULE, RestRule, require_joints, signing_spans
from signmm.segmentation.spans import Span
from signmm.structures import PoseSequence


class StreamSegmenter:
    """Gives each stretch of signing once it is over.

    Looks at the frames since the last stretch by :func:`~signmm.segmentation.signing_spans`, so that a stream gives
    what the whole clip would, as far as the width of the shoulders is the same.

    Args:
        rule: When hands are at rest; a stretch is over after ``rule.gap`` seconds of rest.
        longest: Seconds after which a stretch is cut anyway, so that memory is bounded.

    Raises:
        ValueError: ``longest`` is not above the gap.
    """

    def __init__(self, rule: RestRule = DEFAULT_RULE, longest: float = 60.0) -> None:
        if longest <= rule.gap + rule.shortest:
            raise ValueError(f'StreamSegmenter: longest must be above {rule.gap + rule.shortest}, got {longest}')
        self.rule, self.longest = rule, longest
        self._frames: PoseSequence | None = None

    def feed(self, pose: PoseSequence) -> list[PoseSequence]:
        """Takes the next frames.

        Args:
            pose: One frame or more, with wrists and shoulders.

        Returns:
            The stretches that are over with them.

        Raises:
            ValueError: The layout has no wrists or shoulders.
        """
        require_joints(pose)
        over = []
        for number in range(len(pose)):
            frame = pose.cut(slice(number, number + 1))
            self._frames = frame if self._frames is None else PoseSequence.join([self._frames, frame])
            over += self._take(self._frames)
        return over

    def finish(self) -> list[PoseSequence]:
        """Ends the clip.

        Returns:
            The last stretch, if there is one.
        """
        clip, self._frames = self._frames, None
        return [] if clip is None else [clip.cut(slice(*span)) for span in self._spans(clip)]

    def _spans(self, clip: PoseSequence) -> list[Span]:
        try:
            return signing_spans(clip, self.rule)
        except ValueError:
            return []  # nobody's shoulders have been seen yet

    def _take(self, clip: PoseSequence) -> list[PoseSequence]:
        fps, spans = clip.fps or ASSUMED_FPS, self._spans(clip)
        # The speed of a frame is known a tenth of a second later.
        settled = len(clip) - round((self.rule.gap + 0.1 + self.rule.margin) * fps)
        done = [span for span in spans if span[1] < settled]
        full = len(clip) >= self.longest * fps
        if not done and full:
            done = spans or [(0, 0)]
        if not done:
            return []
        kept = max(done[-1][1], settled if full else 0)
        self._frames = clip.cut(slice(kept, None)) if kept < len(clip) else None
        return [clip.cut(slice(*span)) for span in done if span[1] > span[0]]
