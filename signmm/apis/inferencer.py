"""Predictions for clips of any kind with any recogniser."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config

from signmm.apis.clips import Clip, ClipInput, ClipReader
from signmm.apis.extract import VideoExtractor, video_extractor
from signmm.apis.hands import hand_joints, hand_share, hand_threshold
from signmm.apis.prediction import ScoredLabel, SignPrediction
from signmm.apis.recognizer import init_recognizer
from signmm.datasets.views import stretches, with_flip
from signmm.extraction import BackendError, BackendOptions
from signmm.extraction.settings import choose_backend
from signmm.lookup.novelty import NoveltyDetector
from signmm.models.features import reads_depth
from signmm.models.heads.cls_head import unit
from signmm.structures import ClipBatch, PoseLayout, PoseSequence, SignDataSample
from signmm.structures.sign_data_sample import timed_glosses
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.reading import depth_is_used

_UNCALIBRATED = (
    'not calibrated, so a clip of another sign gets an answer too: run signmm calibrate CHECKPOINT ANNOTATIONS POSES'
)


@dataclass(frozen=True)
class _View:
    clip: int
    frames: tuple[int, int]
    flip: bool


def _mean_embedding(samples: Sequence[SignDataSample]) -> torch.Tensor:
    """(D,) of length 1."""
    return unit(torch.stack([sample.pred_embedding for sample in samples]).mean(0)[None])[0]


class SignInferencer:
    """Recognises or translates clips.

    The task is that of the model: the best classes for a ClsHead, a gloss sequence for a CTCHead, text for a
    TranslationHead, and for any other head what it fills into the data sample. Clips go through the pipeline of the
    config's test data. The same clip always gives the same answer, up to the rounding that the batch size causes. After
    videos, ``close`` it or use it as a context manager.

    Args:
        config: Path or name of a config, a config, or None for the one inside the checkpoint.
        checkpoint: ``.pth`` written by ``signmm train``; label names come from it.
        device: Where the model runs; by default the GPU if there is one.
        backend: Pose extraction for videos: a name in :data:`signmm.extraction.BACKENDS`, or a function from a path to
            a PoseSequence; default: the one that the model was trained with, else the user's settings
            (:mod:`signmm.extraction.settings`).
        backend_options: Settings of a named backend. Of a mapping only the named options are set; the others come from
            the training and the user's settings.
        flip: Test-time augmentation: average over the clip and its mirror image. Classification only.
        clips: Test-time augmentation: average over this many stretches of the clip. Classification only.
        stretch: Length of each of several stretches as a share of the clip.
        cfg_options: Values that replace those of the config, as texts ``key=value``.
        embedding: Give the embedding of each clip; classification only. Of several views it is the mean, of length 1.
        novelty: Say where a clip is unlike the training clips, by the detector that training or ``signmm calibrate``
            has put beside the checkpoint; where there is none, warn.

    Raises:
        ValueError: No checkpoint, a bad number, or augmentation for a model that is no classifier.
    """

    def __init__(
        self,
        config: str | Path | Config | None = None,
        checkpoint: str | Path | None = None,
        device: str | torch.device | None = None,
        backend: str | Callable[[Path], PoseSequence] | None = None,
        backend_options: BackendOptions | Mapping[str, Any] | None = None,
        flip: bool = False,
        clips: int = 1,
        stretch: float = 0.8,
        cfg_options: Sequence[str] = (),
        embedding: bool = False,
        novelty: bool = True,
    ) -> None:
        if checkpoint is None:
            raise ValueError('SignInferencer: pass checkpoint=, the .pth file of a trained model')
        if clips < 1 or not 0 < stretch <= 1:
            raise ValueError(f'SignInferencer: expected clips >= 1 and 0 < stretch <= 1, got {clips} and {stretch}')
        device = device or ('cuda' if torch.cuda.is_available() else 'cpu')
        self.recognizer = init_recognizer(config, checkpoint, device, cfg_options)
        self.model, self.labels = self.recognizer.model, self.recognizer.labels
        if (flip or clips > 1) and not self.labels:
            raise ValueError('SignInferencer: flip and clips average class probabilities; this model gives sentences')
        if embedding and not hasattr(self.model.head, 'embed'):
            raise ValueError(f'SignInferencer: {type(self.model.head).__name__} gives no embedding of a clip')
        self.flip, self.num_stretches, self.stretch, self.embedding = flip, clips, stretch, embedding
        self.extract = self._extractor(backend, backend_options)
        steps = self.recognizer.pipeline
        self._pipelines = {False: PosePipeline(steps), True: PosePipeline(with_flip(steps))}
        self._detector = NoveltyDetector.load(checkpoint) if novelty else None
        self._uncalibrated = novelty and self._detector is None and hasattr(self.model.head, 'embed')
        #: Hand joints below it are missing for the model, so they are for the reader of the answer.
        self._threshold = hand_threshold(self._pipelines[False].steps)
        self._reads_depth = reads_depth(self.model)
        self._warned: set[str] = set()

    def __call__(
        self,
        inputs: ClipInput | Sequence[ClipInput],
        topk: int = 5,
        batch_size: int = 16,
        image_size: tuple[int, int] | None = None,
        layout: str | PoseLayout | None = None,
        fps: float | None = None,
        skip_bad: bool = False,
    ) -> list[SignPrediction]:
        """Recognises clips.

        Args:
            inputs: A pose file, video, folder of these, packed store, array (T, V, 2 or 3) of pixels and confidence,
                PoseSequence, or a list of such things.
            topk: Candidates per clip of a classifier.
            batch_size: Clips, or views of clips, in one pass.
            image_size: (width, height) in pixels of arrays, and of files that do not record it.
            layout: Layout of arrays; by default the one layout with as many joints.
            fps: Frames per second of arrays, and of files that do not record it.
            skip_bad: Give a clip that cannot be read a prediction with ``error``, instead of stopping.

        Returns:
            One prediction per clip, in order.
        """
        reader = ClipReader(self.extract, image_size, layout, fps)
        return list(self.iterate(reader.clips(inputs), topk, batch_size, skip_bad))

    def _extractor(
        self,
        backend: str | Callable[[Path], PoseSequence] | None,
        options: BackendOptions | Mapping[str, Any] | None,
    ) -> Callable[[Path], PoseSequence]:
        if callable(backend):
            return backend
        given = None if isinstance(options, BackendOptions) else options
        name, chosen = choose_backend(str(self.recognizer.meta.get('extractor') or ''), backend, given)
        return video_extractor(name, options if isinstance(options, BackendOptions) else chosen)

    def close(self) -> None:
        """Frees the extraction backend, if a video needed one."""
        if isinstance(self.extract, VideoExtractor):
            self.extract.close()

    def __enter__(self) -> SignInferencer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def iterate(
        self, clips: Sequence[Clip], topk: int = 5, batch_size: int = 16, skip_bad: bool = False
    ) -> Iterator[SignPrediction]:
        """Predicts clip after clip, reading no more than a batch ahead.

        Args:
            clips: From :class:`~signmm.apis.clips.ClipReader`.
            topk: Candidates per clip of a classifier.
            batch_size: Clips, or views of clips, in one pass.
            skip_bad: See ``__call__``.

        Yields:
            One prediction per clip, in order.

        Raises:
            ValueError: A clip cannot be read or prepared; the message names it.
            BackendError: A video, but the extraction backend is not installed.
        """
        mirrored = self._detector is not None and self._detector.mirror
        size = max(1, batch_size // (self.num_stretches * (1 + self.flip) + 2 * mirrored))
        for start in range(0, len(clips), size):
            yield from self._group(clips[start : start + size], topk, batch_size, skip_bad)

    # Preparing a clip is many small operators, which the bookkeeping for gradients makes slower.
    @torch.inference_mode()
    def _group(self, clips: Sequence[Clip], topk: int, batch_size: int, skip_bad: bool) -> list[SignPrediction]:
        poses: dict[int, PoseSequence] = {}
        answers: dict[int, SignPrediction] = {}
        packed: dict[tuple, list[tuple[_View, ClipBatch]]] = {}
        for number, clip in enumerate(clips):
            try:
                pose = clip.read()
                if self._reads_depth and not depth_is_used(pose):
                    raise ValueError('the model reads z, and the clip has none in pixels; extract it with depth')
                views = dict.fromkeys([*self._asked(number, len(pose)), *self._rated(number, len(pose))])
                for view, batch in [(view, self._prepare(clip, pose, view)) for view in views]:
                    packed.setdefault(batch.kind, []).append((view, batch))
                poses[number] = pose
            except BackendError:
                raise  # it fails for every video
            except Exception as error:
                if not skip_bad:
                    raise ValueError(f"clip '{clip.name}': {type(error).__name__}: {error}") from error
                answers[number] = SignPrediction(clip.name, error=f'{type(error).__name__}: {error}')
        samples: dict[_View, SignDataSample] = {}
        for group in packed.values():
            for start in range(0, len(group), batch_size):
                part = group[start : start + batch_size]
                found = self.model.test_step([batch for _, batch in part])
                samples.update(zip((view for view, _ in part), found, strict=True))
        for number, pose in poses.items():
            asked, rated = (
                [samples[view] for view in views(number, len(pose))] for views in (self._asked, self._rated)
            )
            answers[number] = self._answer(clips[number].name, pose, asked, rated, topk)
        return [answers[number] for number in range(len(clips))]

    def _asked(self, clip: int, frames: int) -> list[_View]:
        """What the answer is the mean of."""
        mirrors = (False, True) if self.flip else (False,)
        spans = stretches(frames, self.num_stretches, self.stretch)
        return [_View(clip, span, flip) for span in spans for flip in mirrors]

    def _rated(self, clip: int, frames: int) -> list[_View]:
        """What the detector rates the mean of."""
        mirrors = () if self._detector is None else (False, True) if self._detector.mirror else (False,)
        return [_View(clip, (0, frames), flip) for flip in mirrors]

    def _prepare(self, clip: Clip, pose: PoseSequence, view: _View) -> ClipBatch:
        return self._pipelines[view.flip]([start_sample(pose, clip.name, frames=view.frames)])[0]

    def _answer(
        self, name: str, pose: PoseSequence, samples: list[SignDataSample], rated: list[SignDataSample], topk: int
    ) -> SignPrediction:
        first = samples[0]
        fields: dict[str, Any] = {}
        if 'pred_score' in first:
            scores = torch.stack([sample.pred_score for sample in samples]).float().mean(0)
            best = scores.topk(min(topk, len(scores)))
            pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
            fields['topk'] = tuple(ScoredLabel(self._label(i), score, i) for i, score in pairs)
        if self.embedding:
            fields['embedding'] = tuple(_mean_embedding(samples).tolist())
        if self._detector is not None:
            vector, label = _mean_embedding(rated), fields['topk'][0].index
            score = self._detector.score(vector.numpy(force=True)[None], np.array([label]))
            fields.update(novelty=float(score[0]), novelty_threshold=self._detector.threshold)
        if 'pred_gloss' in first:
            fields['gloss'] = tuple(first.pred_gloss)
        if 'pred_segments' in first:
            fields['segments'] = tuple(timed_glosses(first, pose.fps))
        if 'pred_text' in first:
            fields['text'] = first.pred_text
        share = self._hand_share(pose)
        fields['warnings'] = (
            *self._warn_hands(share), *self._warn_extractor(pose.extractor), *self._warn_novelty(fields, share)
        )  # fmt: skip
        return SignPrediction(name, len(pose), share, pose.extractor, **fields)

    def _warn_novelty(self, fields: Mapping[str, Any], share: float | None) -> tuple[str, ...]:
        if self._uncalibrated and share != 0:
            return (_UNCALIBRATED,)
        if self._detector is None or fields['novelty'] <= self._detector.threshold:
            return ()
        # The same text for every clip: numbers are in the fields.
        within = f'{100 * (1 - self._detector.false_alarms):.0f} % of {self._detector.clips} clips of known signs'
        return (f'unlike the training clips, more so than {within}',)

    def _hand_share(self, pose: PoseSequence) -> float | None:
        if not hand_joints(pose.layout) or not hand_joints(self._pipelines[False].out_layout(pose.layout)):
            return None
        score, length = torch.from_numpy(pose.score)[None], torch.tensor([len(pose)])
        return float(hand_share(score, length, pose.layout, self._threshold))

    def _warn_hands(self, share: float | None) -> tuple[str, ...]:
        if share != 0:
            return ()
        least = f' with a confidence of {self._threshold:g} or more, which the model needs' if self._threshold else ''
        return (f'no hand was found in any frame{least}: what the model says of this clip means nothing',)

    def _label(self, index: int) -> str:
        return self.labels[index] if self.labels else str(index)

    def _warn_extractor(self, extractor: str) -> tuple[str, ...]:
        trained = str(self.recognizer.meta.get('extractor') or '')
        known = extractor != 'unknown' and trained not in ('', 'unknown')
        if not known or extractor in trained:
            return ()
        text = f"poses from '{extractor}', but the model was trained on '{trained}': expect worse answers"
        if extractor not in self._warned:
            self._warned.add(extractor)
            # Not mmengine's logger, which writes to standard output, where --json goes.
            logging.getLogger('signmm').warning(text)
        return (text,)
