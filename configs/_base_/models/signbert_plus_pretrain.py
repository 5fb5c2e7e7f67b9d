# SignBERT+ in pre-training: masking, encoder, hand-model-aware decoder.
model = dict(
    type='MaskedPoseModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(
            type='GestureEmbedder',
            layout='triplet49',  # 21 joints per hand and 7 arm joints, 3.1.1
            part_width=768,  # not in the paper; D = 1536 for two hands, as in BEST and MASA
            spatial=True,  # Table 6
        ),
        positions=dict(type='SinusoidalPositions'),  # 3.1.1
        encoder=dict(
            type='TransformerEncoder',
            width=1536,  # not in the paper; as in BEST and MASA
            depth=3,  # Table 2
            heads=8,  # not in the paper; Vaswani et al. 2017
            ffn_width=2048,  # not in the paper; as in BEST
            dropout=0.1,  # not in the paper; Vaswani et al. 2017
        ),
    ),
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
        type='ManoHead',
        part_width=768,
        parts=('left', 'right'),
        # The synthetic hand without a path. With a MANO licence: tools/data/convert_mano.py, then
        # --cfg-options model.head.hand.path=FILE.npz
        hand=dict(num_pca=25, fingertips='paper'),  # Table 3; 3.1.3
        min_score=0.5,  # epsilon, 4.1.3
        reg_weight=0.01,  # lambda, 4.1.3
        shape_weight=10.0,  # w_beta, 4.1.3
        smooth_weight=100.0,  # w_delta, 4.1.3
    ),
)
