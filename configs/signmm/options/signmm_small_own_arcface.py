# An angular margin: the margin of Deng et al. 2019, the scale of CosineHead, as 64 is for many more classes.
_base_ = '../signmm_small_own.py'
model = dict(head=dict(type='ArcFaceHead', scale=None, margin=0.5, label_smoothing=0.0))
