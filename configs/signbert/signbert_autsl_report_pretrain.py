# The report on SignBERT and AUTSL, pre-training of its experiments (3.4): joint masking, WLASL alone, D = 256, no
# chirality, 20 epochs at a fixed rate of 1e-3.
_base_ = './signbert_autsl_pretrain.py'
__wlasl = dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses')
train_dataloader = dict(dataset=__wlasl)
model = dict(
    backbone=dict(embedder=dict(part_width=256, chirality=False)),
    masking=dict(operations=('joint', 'identity')),  # "just joint masking strategy"; identity: 2.1
    head=dict(shape_weight=100.0, smooth_weight=10.0),  # 3.2, in its order; the paper has 10 and 100
)
optim_wrapper = dict(optimizer=dict(lr=1e-3))
param_scheduler = []
train_cfg = dict(max_epochs=20)
