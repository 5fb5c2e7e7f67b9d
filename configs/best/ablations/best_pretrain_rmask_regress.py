# BEST Table 9, row 2: masking and objective of SignBERT; R and K from SignBERT+ Tables 7 and 4.
_base_ = './best_pretrain_mum_regress.py'
model = dict(masking=dict(_delete_=True, type='MultiLevelMasking', ratio=0.4, max_clip=8))
