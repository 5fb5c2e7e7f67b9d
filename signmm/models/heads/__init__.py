"""Heads for pre-training and for the downstream tasks."""

from signmm.models.heads.cls_head import ClsHead
from signmm.models.heads.mano_head import ManoHead
from signmm.models.heads.regression_head import RegressionHead
from signmm.models.heads.token_head import TokenHead

__all__ = ['ClsHead', 'ManoHead', 'RegressionHead', 'TokenHead']
