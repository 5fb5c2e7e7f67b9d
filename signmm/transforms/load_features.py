"""Features of another modality, read from files: the RGB streams of SignBERT+ 3.3.2 and 3.3.3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmcv.transforms import BaseTransform

from signmm.io.arrays import load_array
from signmm.io.ids import check_id
from signmm.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LoadFeatures(BaseTransform):
    """Attaches ``features`` (S, F) to the data sample; stands after PackSignInputs.

    Where the file has one row per source frame, the rows of the sampled frames are taken, so that poses and features
    stay together when frames are dropped; a file with another number of rows is taken whole.

    Required keys: ``data_samples``. Changed keys: ``data_samples``.

    Args:
        folder: Holds ``<video_id>.npy``, (S, F) each; ids may contain ``/``.
    """

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Reads the file of one clip.

        Args:
            results: What PackSignInputs returned.

        Returns:
            The same.

        Raises:
            FileNotFoundError: The clip has no file.
            ValueError: The file is not (S, F) with S >= 1.
        """
        sample = results['data_samples']
        path = self.folder / f'{check_id(sample.video_id, "LoadFeatures")}.npy'
        if not path.is_file():
            raise FileNotFoundError(f'LoadFeatures: {path} does not exist; one file per clip is needed')
        rows = load_array(path)
        if rows.ndim != 2 or not len(rows) or rows.dtype.kind not in 'fiu' or not np.isfinite(rows).all():
            raise ValueError(
                f'LoadFeatures: {path} must be finite numbers (S, F) with S >= 1, got {rows.dtype} {rows.shape}'
            )
        if len(rows) == sample.get('num_frames'):
            rows = rows[sample.frame_inds]
        sample.features = torch.from_numpy(np.array(rows, np.float32))
        return results
