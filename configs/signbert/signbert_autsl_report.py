# The report on SignBERT and AUTSL, training of its experiments (3.4): D = 256, no chirality, 20 epochs at a fixed rate
# of 1e-3, the report's split: signmm data prepare autsl LISTS --split report --out data/autsl/report.json
_base_ = './signbert_autsl.py'
model = dict(
    backbone=dict(
        embedder=dict(part_width=256, chirality=False),
        # Written by: signmm train signbert/signbert_autsl_report_pretrain.py
        pretrained='work_dirs/signbert_autsl_report_pretrain/last.pth',
    ),
)
__clips = dict(dataset=dict(ann_file='data/autsl/report.json'))
train_dataloader = val_dataloader = test_dataloader = __clips
param_scheduler = []
train_cfg = dict(max_epochs=20)
