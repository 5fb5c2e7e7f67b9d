"""Continuous recognition while the signing goes on."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.decoding.ctc import CTCBeam
from signmm.models.heads.ctc_head import CTCHead
from signmm.models.sign_model import SignModel
from signmm.segmentation import RestRule, StreamSegmenter
from signmm.structures import PoseSequence, SignDataSample
from signmm.transforms import LoadPose, PackSignInputs, PosePipeline, PoseStep, start_sample
from signmm.transforms.named_steps import Pipeline


class StreamingRecognizer:
    """Takes raw poses frame by frame; the beams are carried over, pipeline and encoder see a window that slides.

    A block of ``hop`` frames is recognised once ``lookahead`` frames after it are there, so the delay is at most
    ``hop + lookahead`` frames plus the time of one pass. The window holds ``context`` frames before the block. With
    ``lookahead`` at least as long as the clip the result is exactly that of
    :class:`~signmm.apis.inferencer.SignInferencer`; with less it differs as far as steps of the pipeline (a box around
    the body of the whole clip) and the encoder look further than the window, or positions count from the start of the
    clip.

    Where the pipeline and the embedder look at single frames, each frame is prepared and embedded once, else the window
    is, once a block. The encoder runs over the window once a block, so ``hop`` decides the cost: (context + hop +
    lookahead) / hop encoded frames for each frame that comes in. ``benchmarks/streaming.py`` measures speed and
    agreement with the offline result.

    Args:
        model: A SignModel with a CTCHead without features of another modality; put into evaluation mode.
        pipeline: Steps of its test data, as :func:`~signmm.apis.recognizer.init_recognizer` gives them.
        context: Frames before a block that the encoder sees; a multiple of the head's pooling factor.
        hop: Frames of a block; likewise.
        lookahead: Frames after a block that the encoder sees.
        rest: Ends a sentence where the hands have been at rest for ``rest.gap`` seconds; :attr:`sentences` holds those
            that are over, and :meth:`feed` gives the glosses of the one that is going on. None: a clip is one sentence.

    Raises:
        ValueError: A number is wrong, the model has no CTC head, or the pipeline is random, packs nothing or changes
            the number of frames.
    """

    def __init__(
        self,
        model: SignModel,
        pipeline: Pipeline,
        context: int = 192,
        hop: int = 32,
        lookahead: int = 32,
        rest: RestRule | None = None,
    ) -> None:
        head = model.head
        if not isinstance(head, CTCHead) or head.feature_width:
            raise ValueError('StreamingRecognizer: the model needs a CTCHead that reads poses alone')
        factor = head.pooling.factor
        for name, value in (('context', context), ('hop', hop)):
            if value % factor or value < 0 or (name == 'hop' and value == 0):
                raise ValueError(f'StreamingRecognizer: {name} must be a multiple of {factor}, got {value}')
        if lookahead < 0:
            raise ValueError(f'StreamingRecognizer: lookahead must be at least 0, got {lookahead}')
        self.model, self.head, self.pipeline = model.eval(), head, PosePipeline(pipeline)
        self._keeps = _frame_wise(self.pipeline) and model.backbone.embedder.frame_wise
        self.context, self.hop, self.lookahead, self.factor = context, hop, lookahead, factor
        self.segmenter = None if rest is None else StreamSegmenter(rest)
        #: Glosses of the sentences that are over, where rest ends them.
        self.sentences: list[list[str]] = []
        self.reset()

    def reset(self) -> None:
        """Begins a new clip."""
        self.beam = CTCBeam(1, self.head.beam_width, self.head.blank, self.head.prior)
        self._frames: list[PoseSequence] = []
        self._embedded: list[Tensor] = []
        self._first = 0
        self._done = 0

    def feed(self, pose: PoseSequence) -> list[str]:
        """Takes the next frames.

        Args:
            pose: One frame or more, as a reader or an extractor gives them.

        Returns:
            The glosses recognised so far; later frames may still change them.

        Raises:
            ValueError: They have another layout or image size than the frames before.
        """
        for number in range(len(pose)):
            frame = pose.cut(slice(number, number + 1))
            self._take(frame)
            if self.segmenter is not None and self.segmenter.feed(frame):
                self.sentences.append(self.finish())
                self.reset()
        return self.glosses()

    def _take(self, frame: PoseSequence) -> None:
        if self._frames:
            before = self._frames[-1]
            for name, old, new in (
                ('layout', before.layout.name, frame.layout.name),
                ('image size', before.image_size, frame.image_size),
            ):
                if old != new:
                    raise ValueError(f'StreamingRecognizer: {name} was {old}, is {new} now; reset() for another clip')
        self._frames.append(frame)
        if self._first + len(self._frames) >= self._done + self.hop + self.lookahead:
            self._recognise(self._done + self.hop)

    def finish(self) -> list[str]:
        """Recognises the rest.

        Returns:
            The glosses of the clip.
        """
        end = self._first + len(self._frames)
        if end > self._done:
            self._recognise(end)
        return self.glosses(ended=True)

    def glosses(self, ended: bool = False) -> list[str]:
        """Reads the best sequence so far.

        Args:
            ended: Whether the sentence is over, which a language model judges too.

        Returns:
            Glosses.
        """
        return self.head.vocabulary.decode(self.beam.best(ended=ended)[0][0].tokens)

    @property
    def recognised(self) -> int:
        """Frames that the glosses so far rest on."""
        return self._done

    @torch.inference_mode()
    def _recognise(self, until: int) -> None:
        embedded = self._embed()
        valid = torch.ones(embedded.shape[:2], dtype=torch.bool, device=embedded.device)
        feats = self._encode(embedded, valid)
        log_probs, _ = self.head(feats, valid, [SignDataSample()])
        skip, stop = (self._done - self._first) // self.factor, -(-(until - self._first) // self.factor)
        self.beam.advance(self.head.without_specials(log_probs[:, skip:stop]))
        self._done = until
        drop = max(self._first, until - self.context) - self._first
        self._frames, self._embedded = self._frames[drop:], self._embedded[drop:]
        self._first += drop

    def _embed(self) -> Tensor:
        """(1, T, P, Dp) of the frames in the window, before positions; of old frames only if they may have changed."""
        known = len(self._embedded) if self._keeps else 0
        fresh = self._frames[known:]
        if fresh:
            batches = self.pipeline([start_sample(PoseSequence.join(fresh), 'stream')])
            pose = self.model.data_preprocessor(batches)['inputs']
            self._embedded = [*self._embedded[:known], *self.model.backbone.embedder(pose)[0, : len(fresh)]]
        return torch.stack(self._embedded)[None]

    def _encode(self, embedded: Tensor, valid: Tensor) -> Tensor:
        backbone = self.model.backbone
        x = embedded.flatten(2)
        x = x if backbone.positions is None else backbone.positions(x)
        return backbone.encoder(x, valid).view_as(embedded)


def _frame_wise(pipeline: PosePipeline) -> bool:
    """Whether every step looks at single frames; refuses what cannot be done while frames come in."""
    if pipeline.pack is None:
        raise ValueError('StreamingRecognizer: the pipeline must begin with LoadPose and end with PackSignInputs')
    alone = True
    for step in pipeline.steps:
        if isinstance(step, (LoadPose, PackSignInputs)):
            continue
        for part in step.parts() if isinstance(step, PoseStep) else ():
            if part.random or part.drops_frames or part.lengths([1, 1000]) != [1, 1000]:
                raise ValueError(
                    f'StreamingRecognizer: {type(part).__name__} is random or changes the number of frames, so the '
                    "clip must be complete; take it out of the test data's pipeline"
                )
            alone &= part.frame_wise
        alone &= isinstance(step, PoseStep)
    return alone
