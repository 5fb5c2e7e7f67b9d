# MASA: motion stream on MSASL100, to be fused with masa_msasl100.py. Not in the paper.
_base_ = '../masa_msasl100.py'
__motion = dict(type='PoseFeatures', source='crop', joints=False, bones=False, motion=(1,))
model = dict(backbone=dict(embedder=dict(features=__motion)))
