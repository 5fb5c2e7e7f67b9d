"""Models and their parts."""

from signmm.models import embedders, encoders, heads, tokenizers
from signmm.models.backbone import PoseBackbone
from signmm.models.base import PoseModel
from signmm.models.data_preprocessor import PoseDataPreprocessor
from signmm.models.features import PoseFeatures
from signmm.models.kernel_recognizer import KernelRecognizer
from signmm.models.label_smoothing import LanguageSmoothing
from signmm.models.masa import MASAModel, SemanticAlignment
from signmm.models.part_pool import PartAttentionPool
from signmm.models.pretrain import MaskedPoseModel
from signmm.models.sign_model import SignModel
from signmm.models.supcon import SupConLoss

__all__ = [
    'KernelRecognizer',
    'LanguageSmoothing',
    'MASAModel',
    'MaskedPoseModel',
    'PartAttentionPool',
    'PoseBackbone',
    'PoseDataPreprocessor',
    'PoseFeatures',
    'PoseModel',
    'SemanticAlignment',
    'SignModel',
    'SupConLoss',
    'embedders',
    'encoders',
    'heads',
    'tokenizers',
]
