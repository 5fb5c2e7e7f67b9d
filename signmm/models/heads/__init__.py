"""Heads for pre-training and for the downstream tasks."""

from signmm.models.heads.arcface_head import ArcFaceHead
from signmm.models.heads.bio_head import BIOHead
from signmm.models.heads.cls_head import ClsHead
from signmm.models.heads.cosine_head import CosineHead
from signmm.models.heads.ctc_head import CTCHead
from signmm.models.heads.kernel_head import KernelHead
from signmm.models.heads.mano_head import ManoHead
from signmm.models.heads.motion_head import MotionHead
from signmm.models.heads.regression_head import RegressionHead
from signmm.models.heads.token_head import TokenHead
from signmm.models.heads.translation_head import TranslationHead

__all__ = [
    'BIOHead', 'TranslationHead', 'CTCHead', 'ClsHead', 'CosineHead', 'ArcFaceHead', 'KernelHead', 'ManoHead',
    'MotionHead', 'RegressionHead', 'TokenHead',
]  # fmt: skip
