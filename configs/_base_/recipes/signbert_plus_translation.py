# Translation with the encoder of SignBERT+, fine-tuned (3.3.3 and 4.1.3): everything but the corpus.
_base_ = ['../models/signbert_plus.py', '../schedules/adam_slt.py', '../default_runtime.py']
model = dict(
    # Written by: signmm train signbert_plus/signbert_plus_pretrain.py
    backbone=dict(pretrained='work_dirs/signbert_plus_pretrain/last.pth'),
    head=dict(
        _delete_=True,
        type='TranslationHead',
        width=512,  # not in the paper; Camgoz et al. 2020
        factor=4,  # 3.3.3: T / 4
        modulator=dict(type='TransformerEncoder', depth=3, heads=8, ffn_width=2048),  # sizes not in the paper
        depth=3,  # not in the paper
        heads=8,  # not in the paper
        ffn_width=2048,  # not in the paper
        dropout=0.1,  # not in the paper
        unit='word',
        beam_width=3,  # 4.1.3
        alpha=1.0,  # not in the paper
        max_length=30,  # not in the paper; Camgoz et al. 2020: 30 words
    ),
)
default_hooks = dict(checkpoint=dict(save_best='BLEU-4', rule='greater'))
