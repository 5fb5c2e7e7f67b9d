# Hands alone: their bones, distances between all finger tips, whether they were found. A member of an ensemble.
_base_ = '../signmm_small_own.py'
__tips = [f'{h}_hand_{f}4' for h in ('left', 'right') for f in ('thumb', 'index', 'middle', 'ring', 'little')]
__features = dict(joints=False, bones=['left', 'right'], distances=__tips)
model = dict(backbone=dict(embedder=dict(features=__features)))
