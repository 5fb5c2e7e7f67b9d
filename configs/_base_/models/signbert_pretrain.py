# SignBERT (ICCV 2021) in pre-training: joint, frame and identity masking; each hand decoded from its own token.
_base_ = './signbert.py'
model = dict(
    type='MaskedPoseModel',
    masking=dict(
        type='MultiLevelMasking',
        ratio=0.4,  # best ratio of SignBERT+; that of SignBERT is not in the texts at hand
        operations=('joint', 'frame', 'identity'),  # AUTSL report 2.1; SignBERT+ added clips
        parts=('left', 'right'),
    ),
    head=dict(
        _delete_=True,
        type='ManoHead',
        source='hand',
        hand=dict(path=None, num_pca=25),  # AUTSL report 3.1: 25 + 10 + camera of 7; ours has 9
        min_score=0.5,  # AUTSL report 2.2
        reg_weight=0.01,  # AUTSL report 3.2
        shape_weight=10.0,
        smooth_weight=100.0,
    ),
)
