# A small recogniser on features of the whole skeleton: 0.17 million parameters. Nothing here comes from a paper of the
# four; the order of the encoder is that of the winning solution of the Google ISLR challenge. Numbers: docs/recipes.md.
_base_ = './recognizer.py'
model = dict(
    backbone=dict(
        embedder=dict(
            type='LinearEmbedder',
            layout='triplet49',
            parts=('all',),
            part_width=96,
            use_score=False,
            out_norm=True,
            features=dict(
                type='PoseFeatures',
                joints=['body'],
                bones=True,
                depth=False,  # ['left', 'right'] for poses of MediaPipe: the largest single gain there
                distances=(
                    'nose',
                    'left_shoulder',
                    'right_shoulder',
                    'left_wrist',
                    'right_wrist',
                    'left_hand_index4',
                    'left_hand_middle4',
                    'right_hand_index4',
                    'right_hand_middle4',
                ),  # fmt: skip
                presence=True,
                mirror_left=False,
            ),
        ),
        encoder=dict(
            type='ConvTransformerEncoder', width=96, depth=1, convs=2, attentions=1, dropout=0.2, drop_path=0.2
        ),
    ),
    head=dict(in_width=96, mode='mean', dropout=0.5, label_smoothing=0.1),
)
