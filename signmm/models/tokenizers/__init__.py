"""Tokenizers: poses to discrete codes and back."""

from signmm.models.tokenizers.codebook import Codebook, codebook_health, nearest_codes, use_health
from signmm.models.tokenizers.coupled_dvae import CoupledDVAE
from signmm.models.tokenizers.frozen import load_tokenizer
from signmm.models.tokenizers.kmeans import KMeansTokenizer
from signmm.models.tokenizers.separate_vq import SeparateVQ

__all__ = [
    'Codebook',
    'CoupledDVAE',
    'KMeansTokenizer',
    'SeparateVQ',
    'codebook_health',
    'load_tokenizer',
    'nearest_codes',
    'use_health',
]
