# BEST, stage 2: masked unit modelling with frozen pseudo labels (sec. 3.2, 3.3 and 4.2).
_base_ = ['../_base_/datasets/pretrain_mix.py', '../_base_/default_runtime.py']

model = dict(
    type='MaskedPoseModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(
            type='TripletEmbedder',
            layout='triplet49',
            part_width=512,  # sec. 3.2, D_part = D / 3
            dropout=0.05,  # not in the paper; as in the fine-tuned model
            out_dropout=0.25,  # not in the paper; as in the fine-tuned model
        ),
        positions=dict(type='SinusoidalPositions'),  # eq. 4
        encoder=dict(
            type='TransformerEncoder',
            width=1536,  # sec. 4.2, D
            depth=3,  # not in the paper; as in the fine-tuned model
            heads=8,  # sec. 4.2
            ffn_width=2048,  # sec. 4.2
            dropout=0.1,  # not in the paper; Vaswani et al. 2017
            activation='gelu',  # not in the paper; as in the fine-tuned model
        ),
    ),
    masking=dict(
        type='UnitMasking',
        ratio=0.4,  # alpha is not in the paper; the best ratio of SignBERT+, Table 7
        part_prob=0.5,  # sec. 3.3
        parts=('left', 'right', 'body'),
    ),
    head=dict(type='TokenHead', part_width=512, hand_codes=1000, body_codes=500),  # eq. 5; sec. 4.2, M1 and M2
    tokenizer=dict(
        type='FrozenTokenizer',
        config='best/best_tokenizer.py',
        # Written by: python tools/train.py configs/best/best_tokenizer.py
        checkpoint='work_dirs/best_tokenizer/last.pth',
    ),
)
# Sec. 4.2: Adam, learning rate 1e-4, weight decay 0.01, momentum 0.9, which is Adam's beta 1. These are BERT's numbers,
# and BERT's decay acts on the weights. As a part of the gradient it kept small models from learning any token; see
# docs/papers/best.md.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-4, weight_decay=0.01, betas=(0.9, 0.999)))
param_scheduler = [
    # Sec. 4.2: warm-up of 6 epochs. That it begins at a hundredth of the rate is not in the paper.
    dict(type='LinearLR', by_epoch=True, begin=0, end=6, start_factor=0.01, convert_to_iter_based=True),
    # Sec. 4.2: linear decay.
    dict(type='LinearLR', by_epoch=True, begin=6, end=60, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]
train_cfg = dict(by_epoch=True, max_epochs=60)  # not in the paper; SignBERT+ trains 60, and 6 warm-up epochs are 10 %
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these
