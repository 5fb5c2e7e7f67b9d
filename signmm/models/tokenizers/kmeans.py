"""K-Means tokenizer: cluster centres of hand and body poses (BEST, Table 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from mmengine.dist import all_gather_object, get_world_size
from mmengine.optim import OptimWrapper
from torch import Tensor, nn

from signmm.models.base import PoseModel
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.models.losses import weighted_mean
from signmm.models.pretext import attach, measure_tokenizer
from signmm.models.tokenizers.codebook import codebook_health, count_codes, nearest_codes
from signmm.registry import MODELS
from signmm.structures import PARTS, PoseBatch, PoseLayout, SignDataSample, get_layout


@MODELS.register_module()
class KMeansTokenizer(PoseModel):
    """Mini-batch K-Means on the raw 2-D poses, fitted by the Runner batch by batch in bounded memory.

    Both hands share one set of centres, as in the learned tokenizers. A missing joint counts as the crop's origin.
    scikit-learn clusters the first frames, which are collected, then every batch refines the centres (Sculley, WWW
    2010); all state is in buffers or in :meth:`get_training_state`, so a
    resumed fit goes on exactly.

    Args:
        layout: Name of the layout.
        hand_codes: Number of hand centres, 1000 in the paper.
        body_codes: Number of body centres, 500 in the paper.
        size: Pixels of a crop's side.
        start_with: Frames collected at the start, in multiples of the number of centres.
        seed: Seed of scikit-learn's fitting.
        data_preprocessor: Config of the preprocessor.
    """

    tiny: ClassVar[dict[str, Any]] = dict(hand_codes=8, body_codes=8)

    counts_hand: Tensor
    counts_body: Tensor

    def __init__(
        self,
        layout: str = 'triplet49',
        hand_codes: int = 1000,
        body_codes: int = 500,
        size: float = 256.0,
        start_with: int = 3,
        seed: int = 0,
        data_preprocessor: dict | None = None,
    ) -> None:
        super().__init__(data_preprocessor=data_preprocessor)
        self.layout: PoseLayout = get_layout(layout)
        self.size, self.start_with, self.seed = size, start_with, seed
        self.hand = nn.Parameter(torch.zeros(hand_codes, 2 * len(self.layout.parts['left'])), requires_grad=False)
        self.body = nn.Parameter(torch.zeros(body_codes, 2 * len(self.layout.parts['body'])), requires_grad=False)
        self.register_buffer('counts_hand', torch.zeros(hand_codes))
        self.register_buffer('counts_body', torch.zeros(body_codes))
        self._waiting: dict[str, list[np.ndarray]] = {'hand': [], 'body': []}

    def _features(self, pose: PoseBatch) -> dict[str, Tensor]:
        """Flat coordinates in units of the crop: ``hand`` (2N, 42), left then right of each frame, ``body`` (N, 14)."""
        frames = ValidFrames.of(pose)
        xy = {part: frames.gather(pose.part(part)[0]).flatten(1) / self.size for part in PARTS}
        return {'hand': torch.stack([xy['left'], xy['right']], 1).flatten(0, 1), 'body': xy['body']}

    def train_step(self, data: dict, optim_wrapper: OptimWrapper) -> dict[str, Tensor]:
        """Fits on one batch in place of a gradient step. Gives figures to log."""
        batch = self.data_preprocessor(data, True)
        return self.fit(batch['inputs'])

    def get_training_state(self) -> dict[str, list[Tensor]]:
        """Reads what a checkpoint keeps beside the weights.

        Returns:
            Frames that wait for the first fit.
        """
        return {name: [torch.from_numpy(x) for x in frames] for name, frames in self._waiting.items()}

    def set_training_state(self, state: dict[str, list[Tensor]]) -> None:
        """Restores what :meth:`get_training_state` read.

        Args:
            state: Name to frames.
        """
        self._waiting = {name: [x.numpy() for x in frames] for name, frames in state.items()}

    @torch.no_grad()
    def fit(self, pose: PoseBatch) -> dict[str, Tensor]:
        """Refines the centres on one batch.

        Args:
            pose: The batch.

        Returns:
            ``error_px`` and codebook health, as of :meth:`loss`.
        """
        for name, own in self._features(pose).items():
            # Every process fits on the frames of all, so all have the same centres.
            x = torch.cat(all_gather_object(own)) if get_world_size() > 1 else own
            if getattr(self, f'counts_{name}').sum() > 0:
                self._refine(name, x)
                continue
            self._waiting[name].append(x.cpu().numpy())
            if sum(map(len, self._waiting[name])) >= self.start_with * len(getattr(self, name)):
                self._start(name, np.concatenate(self._waiting[name]))
                self._waiting[name] = []
        return self.loss(pose)

    def _start(self, name: str, x: np.ndarray) -> None:
        from sklearn.cluster import MiniBatchKMeans

        centres, counts = getattr(self, name), getattr(self, f'counts_{name}')
        kmeans = MiniBatchKMeans(len(centres), n_init=1, random_state=self.seed, batch_size=len(x)).fit(x)
        centres.copy_(torch.from_numpy(kmeans.cluster_centers_))
        counts.copy_(torch.from_numpy(np.bincount(kmeans.labels_, minlength=len(centres))))

    def _refine(self, name: str, x: Tensor) -> None:
        from sklearn.cluster import MiniBatchKMeans

        centres, counts = getattr(self, name), getattr(self, f'counts_{name}')
        start, new = centres.cpu().numpy(), count_codes(nearest_codes(x, centres), len(centres))
        # Without random reassignment the centres and their counts are all the state, so buffers can hold it.
        kmeans = MiniBatchKMeans(len(start), init=start, n_init=1, reassignment_ratio=0.0)
        kmeans.partial_fit(start, sample_weight=counts.cpu().numpy())  # restores the counts, leaves the centres
        kmeans.partial_fit(x.cpu().numpy())
        centres.copy_(torch.from_numpy(kmeans.cluster_centers_))
        counts.add_(new)

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Encodes and decodes poses, for PretextMetric; see :func:`signmm.models.pretext.measure_tokenizer`."""
        return attach(samples, measure_tokenizer(self.decode(self.encode(inputs)), inputs))

    @torch.no_grad()
    def encode(self, pose: PoseBatch) -> Tensor:
        """Assigns the nearest centres: (B, T, 3) indices; 0 in padding frames."""
        x = self._features(pose)
        hand = nearest_codes(x['hand'], self.hand).view(-1, 2)
        body = nearest_codes(x['body'], self.body)[:, None]
        return ValidFrames.of(pose).scatter(torch.cat([hand, body], 1))

    @torch.no_grad()
    def decode(self, ids: Tensor) -> Tensor:
        """Looks the centres of (B, T, 3) indices up: (B, T, V, 2) in pixels of the crop."""
        xy = self.hand.new_zeros(*ids.shape[:2], len(self.layout), 2)
        for p, part in enumerate(PARTS):
            centres = (self.body if part == 'body' else self.hand)[ids[:, :, p]]
            xy[:, :, self.layout.span(part)] = centres.unflatten(-1, (-1, 2)) * self.size
        return xy

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample] | None = None) -> dict[str, Tensor]:
        """Figures of merit; K-Means has nothing to optimise by gradient.

        Gives ``error_px`` (mean joint distance to the centre in pixels of the crop) and codebook health.
        """
        ids = self.encode(inputs)
        seen = (inputs.score > 0) & inputs.valid[..., None]
        error = weighted_mean((self.decode(ids) - inputs.xy).norm(dim=-1), seen)
        used = ValidFrames.of(inputs).gather(ids)
        hand, body = codebook_health(used[:, :2], len(self.hand)), codebook_health(used[:, 2], len(self.body))
        return (
            {'error_px': error} | {f'{k}_hand': v for k, v in hand.items()} | {f'{k}_body': v for k, v in body.items()}
        )
