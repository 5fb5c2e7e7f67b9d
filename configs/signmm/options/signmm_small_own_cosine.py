# Cosines to class vectors instead of a linear map.
_base_ = '../signmm_small_own.py'
model = dict(head=dict(type='CosineHead'))
