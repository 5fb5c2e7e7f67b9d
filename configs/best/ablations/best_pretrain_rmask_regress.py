# BEST Table 9, row 2: masking and objective of SignBERT.
_base_ = '../best_pretrain.py'
model = dict(
    masking=dict(_delete_=True, type='MultiLevelMasking', ratio=0.4, max_clip=8),
    head=dict(_delete_=True, type='RegressionHead', part_width=512),
    tokenizer=None,
)
