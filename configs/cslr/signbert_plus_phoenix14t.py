# Continuous recognition with the SignBERT+ encoder, fine-tuned: SignBERT+ 3.3.2, Table 17.
_base_ = [
    '../_base_/models/signbert_plus.py',
    '../_base_/datasets/phoenix14t.py',
    '../_base_/schedules/adam_cslr.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/signbert_plus/signbert_plus_pretrain.py
    backbone=dict(pretrained='work_dirs/signbert_plus_pretrain/last.pth'),
    head=dict(
        _delete_=True,
        type='CTCHead',
        vocabulary='data/phoenix14t/glosses.json',
        in_width=1536,
        factor=4,  # 3.3.2: one quarter
        beam_width=10,  # 4.1.3
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))
