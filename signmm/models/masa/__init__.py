"""MASA: masked autoencoder on visible frames, and momentum semantic alignment."""

from signmm.models.masa.alignment import SemanticAlignment
from signmm.models.masa.masa_model import MASAModel
from signmm.models.masa.released_embedder import ReleasedTripletEmbedder
from signmm.models.masa.released_encoder import ReleasedTransformerEncoder
from signmm.models.masa.released_head import ReleasedMotionHead

__all__ = [
    'MASAModel',
    'ReleasedMotionHead',
    'ReleasedTransformerEncoder',
    'ReleasedTripletEmbedder',
    'SemanticAlignment',
]
