"""How alike clips are without a network, for look-up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial.distance import cdist

from signmm.baselines.dtw import dtw_distances
from signmm.baselines.rows import ClipRows, RowRecipe
from signmm.models.features import PoseFeatures
from signmm.models.kernel_fit import standardise
from signmm.utils.errors import ConfigError

#: What clips are compared by: features under dynamic time warping, features frame by frame, angles of the fingers.
BASELINES = ('dtw', 'features', 'hand_angles')


def baseline_recipe(kind: str, recipe: RowRecipe) -> RowRecipe:
    """Chooses the features of a baseline.

    Args:
        kind: One of :data:`BASELINES`.
        recipe: Of a network's config.

    Returns:
        The recipe; of ``hand_angles`` with the angles between the bones of the fingers alone.

    Raises:
        ConfigError: ``hand_angles`` for a layout without hands.
    """
    if kind != 'hand_angles':
        return recipe
    layout = recipe.features.layout
    hands = [part for part in ('left', 'right') if part in layout.parts]
    if not hands:
        raise ConfigError(f"baseline 'hand_angles': layout '{layout.name}' has no hands")
    depth = [part for part in hands if part in recipe.features.depth_parts]
    angles = PoseFeatures(layout, recipe.features.source, joints=False, bones=False, angles=hands, depth=depth or False)
    return replace(recipe, features=angles)


def baseline_scores(kind: str, rows: ClipRows) -> np.ndarray:
    """Compares all clips with each other; features are standardised over these clips.

    Args:
        kind: One of :data:`BASELINES`.
        rows: N clips, of which the whole clip counts.

    Returns:
        (N, N) negative distances.
    """
    clips = standardise(rows.views)[0][:, 0]
    if kind == 'dtw':
        return -np.stack([dtw_distances(query, clips) for query in clips])
    flat = clips.reshape(len(clips), -1)
    return -cdist(flat, flat)
