"""Embedders: poses to one vector per frame and part."""

from signmm.models.embedders.feature import FeatureEmbedder
from signmm.models.embedders.gesture import GestureEmbedder
from signmm.models.embedders.linear import LinearEmbedder
from signmm.models.embedders.stgcn import STGCNEmbedder
from signmm.models.embedders.triplet import TripletEmbedder

__all__ = ['FeatureEmbedder', 'GestureEmbedder', 'LinearEmbedder', 'STGCNEmbedder', 'TripletEmbedder']
