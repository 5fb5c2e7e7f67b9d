# MASA's recogniser, fine-tuned after pre-training (sec. III-D).
_base_ = './gcn_transformer.py'
model = dict(
    backbone=dict(
        embedder=dict(part_width=512),  # sec. IV-A: D_e = 1536 for three parts
        mask_token='frame',  # sec. III-B: e_mask of D_e numbers
        # Written by: signmm train masa/masa_pretrain.py
        pretrained='work_dirs/masa_pretrain/last.pth',
    ),
    head=dict(mode='mean'),  # sec. III-D: a pooling layer and a simple classifier
)
