# Translation with the MASA encoder, fine-tuned; not in the papers.
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/phoenix14t.py',
    '../_base_/schedules/adam_slt.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/masa/masa_pretrain.py
    backbone=dict(pretrained='work_dirs/masa_pretrain/last.pth'),
    head=dict(
        _delete_=True,
        type='TranslationHead',
        vocabulary='data/phoenix14t/words.json',
        in_width=1536,
        width=512,  # not in the paper; Camgoz et al. 2020
        factor=4,  # 3.3.3: T / 4
        modulator=dict(
            type='TransformerEncoder', width=512, depth=3, heads=8, ffn_width=2048
        ),  # sizes not in the paper
        depth=3,  # not in the paper
        heads=8,
        ffn_width=2048,
        dropout=0.1,
        unit='word',
        beam_width=3,  # 4.1.3
        alpha=1.0,  # not in the paper
        max_length=30,  # not in the paper; Camgoz et al. 2020: 30 words
    ),
)
val_evaluator = [dict(type='BLEUMetric', preset='none'), dict(type='ROUGEMetric', variant='beta1.2')]
test_evaluator = [dict(type='BLEUMetric', preset='none'), dict(type='ROUGEMetric', variant='beta1.2')]
default_hooks = dict(checkpoint=dict(save_best='BLEU-4', rule='greater'))
