"""Converts the pose to another layout."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import PoseLayout, get_layout
from signmm.transforms.context import as_complex, as_xy


@TRANSFORMS.register_module()
class SelectKeypoints(BaseTransform):
    """Selects and reorders joints by name.

    Required keys: ``xy``, ``score``, ``layout``.

    Changed keys: ``xy`` (T, V', 2), ``score`` (T, V'), ``layout``.

    Args:
        layout: The layout wanted, by name.

    Raises:
        KeyError: The layout is unknown, or the clip's layout lacks joints of it (they are listed).
    """

    def __init__(self, layout: str = 'triplet49') -> None:
        self.layout = get_layout(layout)
        self._source: PoseLayout | None = None
        self._take: np.ndarray | None = None

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Converts xy and score."""
        source = results['layout']
        if source is self.layout:
            return results
        if source is not self._source or self._take is None:
            self._take = source.select(self.layout)
            self._source = source
        results['xy'] = as_xy(as_complex(results['xy']).take(self._take, axis=1))
        results['score'] = results['score'].take(self._take, axis=1)
        results['layout'] = self.layout
        return results
