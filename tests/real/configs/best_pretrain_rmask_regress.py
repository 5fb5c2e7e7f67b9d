# Table 9, row 2.
_base_ = ['./best_pretrain_mum_regress.py']
model = dict(masking=dict(_delete_=True, type='MultiLevelMasking', ratio=0.4, max_clip=8))
