# MASA: motion stream on WLASL100, to be fused with masa_wlasl100.py. Not in the paper.
_base_ = '../masa_wlasl100.py'
__motion = dict(type='PoseFeatures', source='crop', joints=False, bones=False, motion=(1,))
model = dict(backbone=dict(embedder=dict(features=__motion)))
