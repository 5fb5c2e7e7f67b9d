"""Encoders over the sequence of frames."""

from signmm.models.encoders.blstm import BLSTMEncoder
from signmm.models.encoders.conv_transformer import ConvTransformerEncoder
from signmm.models.encoders.hand_tokens import HandTokenEncoder, HandTokenPositions
from signmm.models.encoders.identity import IdentityEncoder
from signmm.models.encoders.positions import LearnedPositions, SinusoidalPositions
from signmm.models.encoders.transformer import TransformerEncoder

__all__ = [
    'BLSTMEncoder',
    'ConvTransformerEncoder',
    'HandTokenEncoder',
    'HandTokenPositions',
    'IdentityEncoder',
    'LearnedPositions',
    'SinusoidalPositions',
    'TransformerEncoder',
]
