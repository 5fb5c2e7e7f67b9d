"""Models and their parts."""

from signmm.models import embedders, encoders, heads, tokenizers
from signmm.models.backbone import PoseBackbone
from signmm.models.base import PoseModel
from signmm.models.data_preprocessor import PoseDataPreprocessor
from signmm.models.pretrain import MaskedPoseModel
from signmm.models.sign_model import SignModel

__all__ = [
    'MaskedPoseModel',
    'PoseBackbone',
    'PoseDataPreprocessor',
    'PoseModel',
    'SignModel',
    'embedders',
    'encoders',
    'heads',
    'tokenizers',
]
