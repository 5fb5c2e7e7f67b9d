"""Hand model, camera and the licence-free synthetic hand."""

from signmm.models.hand_model.camera import camera_parameters, weak_perspective
from signmm.models.hand_model.hand_data import HandModelData
from signmm.models.hand_model.mano import FINGERTIPS, ManoLayer
from signmm.models.hand_model.synthetic_hand import synthetic_hand

__all__ = ['FINGERTIPS', 'HandModelData', 'ManoLayer', 'camera_parameters', 'synthetic_hand', 'weak_perspective']
