# Continuous recognition with the encoder of SignBERT+, fine-tuned (3.3.2 and 4.1.3): everything but the corpus.
_base_ = ['../models/signbert_plus.py', '../schedules/adam_cslr.py', '../default_runtime.py']
model = dict(
    # Written by: signmm train signbert_plus/signbert_plus_pretrain.py
    backbone=dict(pretrained='work_dirs/signbert_plus_pretrain/last.pth'),
    head=dict(
        _delete_=True,
        type='CTCHead',
        factor=4,  # 3.3.2: one quarter
        beam_width=10,  # 4.1.3
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))
