# MASA: motion stream on SLR500, to be fused with masa_slr500.py. Not in the paper.
_base_ = '../masa_slr500.py'
__motion = dict(type='PoseFeatures', source='crop', joints=False, bones=False, motion=(1,))
model = dict(backbone=dict(embedder=dict(features=__motion)))
