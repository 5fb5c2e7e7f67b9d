# MASA: motion stream on WLASL300, to be fused with masa_wlasl300.py. Not in the paper.
_base_ = '../masa_wlasl300.py'
__motion = dict(type='PoseFeatures', source='crop', joints=False, bones=False, motion=(1,))
model = dict(backbone=dict(embedder=dict(features=__motion)))
