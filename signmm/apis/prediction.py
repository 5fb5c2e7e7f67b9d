"""What a recogniser answers for one clip."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from signmm.structures.sign_data_sample import GlossSegment

#: Answer for a clip in which there is no hand for the model, whatever the model says.
NO_HANDS = 'no hands'
#: Answer for a clip that is further from all training clips than the checkpoint's detector allows.
UNLIKE = 'unlike the training signs'


@dataclass(frozen=True)
class ScoredLabel:
    """One candidate.

    Attributes:
        label: Name of the class.
        score: Probability.
        index: Number of the class.
    """

    label: str
    score: float
    index: int


@dataclass(frozen=True)
class SignPrediction:
    """The answer for one clip; which of ``topk``, ``gloss`` and ``text`` is filled depends on the model's task.

    Attributes:
        clip: File or name of the clip.
        frames: Frames of the clip.
        hand_share: Share of the frames in which there is a hand by the threshold of the model's pipeline; None if the
            clip or the model has no joints of hands, or the clip could not be read.
        extractor: Pose extractor of the clip.
        topk: Isolated recognition: the best candidates, best first; also for a clip without hands, as are ``gloss``
            and ``text``, which then mean nothing.
        gloss: Continuous recognition: the glosses.
        segments: Where they are; of a model that does nothing but find signs, their places alone.
        candidates: Of a clip that was cut into segments: the best classes of each.
        text: Translation.
        embedding: Isolated recognition, if asked for: D numbers of length 1, the pooled features of the encoder that
            the classifier reads.
        novelty: Distance to the nearest training clip, see :class:`signmm.lookup.NoveltyDetector`; None without one
            beside the checkpoint (``signmm calibrate``).
        novelty_threshold: Above it a clip is unlike the training clips.
        warnings: What speaks against trusting the answer.
        error: Why there is no answer, if there is none.
    """

    clip: str
    frames: int = 0
    hand_share: float | None = None
    extractor: str = 'unknown'
    topk: tuple[ScoredLabel, ...] = ()
    gloss: tuple[str, ...] | None = None
    segments: tuple[GlossSegment, ...] = ()
    candidates: tuple[tuple[ScoredLabel, ...], ...] = ()
    text: str | None = None
    embedding: tuple[float, ...] | None = None
    novelty: float | None = None
    novelty_threshold: float | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None

    @property
    def no_hands(self) -> bool:
        """True if there should be hands and none was found for the model."""
        return self.hand_share == 0

    @property
    def unlike(self) -> bool:
        """True if the clip is unlike the training clips."""
        return self.novelty is not None and self.novelty_threshold is not None and self.novelty > self.novelty_threshold

    @property
    def answer(self) -> str:
        """The best answer as one line of text; :data:`NO_HANDS` or :data:`UNLIKE` for a clip that has none."""
        if self.no_hands:
            return NO_HANDS
        if self.unlike:
            return UNLIKE
        if self.text is not None:
            return self.text
        if self.gloss is not None:
            return ' '.join(self.gloss)
        if self.segments:
            return f'{len(self.segments)} signs'
        return self.topk[0].label if self.topk else ''

    def to_dict(self) -> dict[str, Any]:
        """Gives plain values, for JSON.

        Returns:
            The fields that say something, and ``answer``.
        """
        found = {key: value for key, value in asdict(self).items() if value not in (None, ())}
        return found if self.error is not None else {**found, 'answer': self.answer}
