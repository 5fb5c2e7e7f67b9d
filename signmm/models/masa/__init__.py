"""MASA: masked autoencoder on visible frames, and momentum semantic alignment."""

from signmm.models.masa.alignment import SemanticAlignment
from signmm.models.masa.masa_model import MASAModel

__all__ = ['MASAModel', 'SemanticAlignment']
