"""Long clips are cut before they are answered: into stretches of signing, or into signs by a trained model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from signmm.apis.clips import Clip
from signmm.apis.inferencer import SignInferencer
from signmm.apis.prediction import ScoredLabel, SignPrediction
from signmm.extraction import BackendError
from signmm.models.heads import BIOHead, CTCHead
from signmm.segmentation import DEFAULT_RULE, RestRule, Span, signing_spans
from signmm.structures import PoseSequence
from signmm.structures.sign_data_sample import GlossSegment
from signmm.utils.errors import ConfigError

#: Gives the stretches of a clip that are answered one by one.
Segmenter = Callable[[PoseSequence], list[Span]]


def trimmed(pose: PoseSequence, rule: RestRule = DEFAULT_RULE) -> list[Span]:
    """Cuts rest off both ends.

    Args:
        pose: A clip.
        rule: When hands are at rest.

    Returns:
        One stretch, or none for a clip of rest.
    """
    spans = signing_spans(pose, rule)
    return [(spans[0][0], spans[-1][1])] if spans else []


#: Ways to cut that need no model.
RULES: dict[str, Segmenter] = {'rest': signing_spans, 'trim': trimmed}


class ModelSegmenter:
    """Cuts clips where a model finds signs.

    Args:
        checkpoint: Of a model with a BIOHead or a CTCHead.
        device: Where it runs; by default the GPU if there is one.

    Raises:
        ConfigError: The model does not find signs.
    """

    def __init__(self, checkpoint: str | Path, device: str | None = None) -> None:
        self.inferencer = SignInferencer(None, checkpoint, device)
        head = getattr(self.inferencer.model, 'head', None)
        if not isinstance(head, BIOHead | CTCHead):
            raise ConfigError(
                f'{checkpoint}: its model answers with one {type(head).__name__}, which does not tell where signs are; '
                f'train one by segmentation/bio_own.py, or use {" or ".join(RULES)}'
            )

    def __call__(self, pose: PoseSequence) -> list[Span]:
        """Finds signs.

        Args:
            pose: A clip.

        Returns:
            The signs in order.
        """
        (answer,) = self.inferencer([pose])
        return [(segment.first, segment.last) for segment in answer.segments]


def open_segmenter(name: str, device: str | None = None) -> Segmenter:
    """Finds a way to cut clips.

    Args:
        name: A key of :data:`RULES`, or the checkpoint of a model that finds signs.
        device: Where a model runs.

    Returns:
        A function from poses to stretches of frames.

    Raises:
        ConfigError: Neither of the two.
    """
    if name in RULES:
        return RULES[name]
    if not Path(name).is_file():
        raise ConfigError(f"--segment {name}: expected {', '.join(RULES)} or a checkpoint; there is no file '{name}'")
    return ModelSegmenter(name, device)


def predict_segments(
    inferencer: SignInferencer, segment: Segmenter, clips: Sequence[Clip], topk: int = 5, batch_size: int = 16
) -> Iterator[SignPrediction]:
    """Cuts clips and answers each stretch.

    Args:
        inferencer: Answers a stretch.
        segment: Cuts a clip.
        clips: From :class:`~signmm.apis.clips.ClipReader`.
        topk: Candidates per stretch of a classifier.
        batch_size: Stretches in one pass.

    Yields:
        One prediction per clip, in order: ``gloss`` holds the answers of the stretches (of a translation ``text``),
        ``segments`` where they are and ``candidates`` the best classes of each. A clip that cannot be read or cut has
        an ``error``.

    Raises:
        BackendError: A video, but the extraction backend is not installed.
    """
    for clip in clips:
        try:
            pose = clip.read()
            spans = segment(pose)
        except BackendError:
            raise  # it fails for every video
        except Exception as error:
            yield SignPrediction(clip.name, error=f'{type(error).__name__}: {error}')
            continue
        parts = [Clip(f'{clip.name}, frames {a} to {b - 1}', partial(pose.cut, slice(a, b))) for a, b in spans]
        answers = list(inferencer.iterate(parts, topk, batch_size, skip_bad=True))
        yield _joined(clip.name, pose, spans, answers)


def _joined(name: str, pose: PoseSequence, spans: Sequence[Span], answers: Sequence[SignPrediction]) -> SignPrediction:
    broken = [answer for answer in answers if answer.error is not None]
    if broken:
        return SignPrediction(name, len(pose), error=f'{broken[0].clip}: {broken[0].error}')
    if not answers:
        nothing = ('no signing was found, so there is nothing to answer',)
        return SignPrediction(name, len(pose), None, pose.extractor, gloss=(), warnings=nothing)
    segments: list[GlossSegment] = []
    candidates: list[tuple[ScoredLabel, ...]] = []
    for (first, last), answer in zip(spans, answers, strict=True):
        whole = GlossSegment(answer.answer, first, last)
        found = [replace(one, first=one.first + first, last=one.last + first) for one in answer.segments] or [whole]
        segments += [_timed(one, pose.fps) for one in found]
        candidates += [answer.topk] if answer.topk else []
    shares = [answer.hand_share for answer in answers]
    frames = [last - first for first, last in spans]
    share = None if None in shares else sum(a * b for a, b in zip(shares, frames, strict=True)) / sum(frames)  # type: ignore[operator]
    texts = [answer.text for answer in answers if answer.text is not None]
    return SignPrediction(
        name,
        len(pose),
        share,
        pose.extractor,
        gloss=None if texts else tuple(one.gloss for one in segments),
        segments=tuple(segments),
        candidates=tuple(candidates),
        text=' '.join(texts) if texts else None,
        warnings=tuple(dict.fromkeys(text for answer in answers for text in answer.warnings)),
    )


def _timed(segment: GlossSegment, fps: float | None) -> GlossSegment:
    return replace(segment, start=segment.first / fps, stop=segment.last / fps) if fps else segment
