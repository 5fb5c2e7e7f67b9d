# SignBERT+ in pre-training: masking, encoder, hand-model-aware decoder.
_base_ = './signbert_plus.py'
model = dict(
    type='MaskedPoseModel',
    masking=dict(
        type='MultiLevelMasking',
        ratio=0.4,  # R, Table 7
        operations=('joint', 'frame', 'clip', 'identity'),  # 3.2.1, Table 8
        max_clip=8,  # K, Table 4
        max_joints=10,  # m: not in the paper; gives the input PCK of Table 1
        max_noise=64.0,  # not in the paper
        parts=('left', 'right'),
    ),
    head=dict(
        _delete_=True,
        type='ManoHead',
        parts=('left', 'right'),
        # The synthetic hand without a path. With a MANO licence: signmm weights mano, then
        # --cfg-options model.head.hand.path=FILE.npz
        hand=dict(path=None, num_pca=25, fingertips='paper'),  # Table 3; 3.1.3
        min_score=0.5,  # epsilon, 4.1.3
        reg_weight=0.01,  # lambda, 4.1.3
        shape_weight=10.0,  # w_beta, 4.1.3
        smooth_weight=100.0,  # w_delta, 4.1.3
    ),
)
