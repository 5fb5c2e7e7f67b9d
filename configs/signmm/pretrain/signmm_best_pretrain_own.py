# BEST's masked unit modelling (sec. 3.3), features of the skeleton as input.
_base_ = '../../_base_/recipes/signmm_pretrain.py'
model = dict(
    type='MaskedPoseModel',
    masking=dict(type='UnitMasking', ratio=0.4, part_prob=0.5),  # as best/best_pretrain.py
    head=dict(_delete_=True, type='TokenHead', hand_codes=256, body_codes=128),
    tokenizer=dict(
        type='FrozenTokenizer',
        config='signmm/pretrain/signmm_best_tokenizer_own.py',
        checkpoint='work_dirs/signmm_best_tokenizer_own/last.pth',
    ),
)
train_dataloader = dict(dataset=dict(type='SignDataset', ann_file='data/own/unlabelled.json', poses='data/own/poses'))
