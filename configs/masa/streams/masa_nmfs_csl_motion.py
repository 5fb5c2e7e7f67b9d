# MASA: motion stream on NMFs-CSL, to be fused with masa_nmfs_csl.py. Not in the paper.
_base_ = '../masa_nmfs_csl.py'
__motion = dict(type='PoseFeatures', source='crop', joints=False, bones=False, motion=(1,))
model = dict(backbone=dict(embedder=dict(features=__motion)))
