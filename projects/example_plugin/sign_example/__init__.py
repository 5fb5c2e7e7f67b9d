"""An example plug-in of signmm; importing it registers its parts."""

from sign_example.block_masking import BlockMasking
from sign_example.mlp_embedder import MLPEmbedder

__all__ = ['BlockMasking', 'MLPEmbedder']
