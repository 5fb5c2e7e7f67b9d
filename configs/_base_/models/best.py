# BEST's recogniser, fine-tuned after pre-training (sec. 3.4 and 4.2).
_base_ = './gcn_transformer.py'
model = dict(
    backbone=dict(
        embedder=dict(part_width=512),  # sec. 3.2 and 4.2: a third of D = 1536
        encoder=dict(heads=8, ffn_width=2048),  # sec. 4.2
        # Written by: signmm train best/best_pretrain.py
        pretrained='work_dirs/best_pretrain/last.pth',
    ),
    head=dict(mode='mlp'),  # sec. 3.4: "a simple MLP as the prediction head"
)
