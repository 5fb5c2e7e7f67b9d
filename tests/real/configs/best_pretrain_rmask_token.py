# Table 9, row 3.
_base_ = ['./best_pretrain.py']
model = dict(masking=dict(_delete_=True, type='MultiLevelMasking', ratio=0.4, max_clip=8))
