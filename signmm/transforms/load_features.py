"""Features of another modality, read from files: the RGB streams of SignBERT+ 3.3.2 and 3.3.3."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from signmm.io.arrays import load_array
from signmm.io.ids import check_id
from signmm.registry import TRANSFORMS
from signmm.structures import ClipBatch, Ragged


@TRANSFORMS.register_module()
class LoadFeatures:
    """Attaches ``features`` (S, F) to the samples; stands after PackSignInputs.

    Where the file has one row per source frame, the rows of the sampled frames are taken, so that poses and features
    stay together when frames are dropped; a file with another number of rows is taken whole.

    Args:
        folder: Holds ``<video_id>.npy``, (S, F) each; ids may contain ``/``.
    """

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def __call__(self, batch: ClipBatch) -> ClipBatch:
        """Reads the files of clips.

        Args:
            batch: What PackSignInputs returned.

        Returns:
            The same.

        Raises:
            FileNotFoundError: A clip has no file.
            ValueError: A file is not (S, F) with S >= 1 and the F of the others, or the frames are not all chosen yet.
        """
        samples = batch.samples
        features: list[torch.Tensor] = []
        for row, name in enumerate(samples.columns['video_id']):
            path = self.folder / f'{check_id(name, "LoadFeatures")}.npy'
            if not path.is_file():
                raise FileNotFoundError(f'LoadFeatures: {path} does not exist; one file per clip is needed')
            rows = load_array(path)
            if rows.ndim != 2 or not len(rows) or rows.dtype.kind not in 'fiu' or not np.isfinite(rows).all():
                raise ValueError(
                    f'LoadFeatures: {path} must be finite numbers (S, F) with S >= 1, got {rows.dtype} {rows.shape}'
                )
            if features and rows.shape[1] != features[0].shape[1]:
                raise ValueError(
                    f'LoadFeatures: {path} has {rows.shape[1]} numbers in a row, other files {features[0].shape[1]}'
                )
            if len(rows) == samples.columns['num_frames'][row]:
                rows = rows[batch.chosen_frames(f'LoadFeatures: {path} has a row for each frame')[row]]
            features.append(torch.from_numpy(np.array(rows, np.float32)))
        samples.columns['features'] = Ragged.of(features)
        return batch
