"""An example plug-in of signmm; importing it registers its parts."""

from sign_example.block_masking import BlockMasking
from sign_example.linear_embedder import LinearEmbedder

__all__ = ['BlockMasking', 'LinearEmbedder']
