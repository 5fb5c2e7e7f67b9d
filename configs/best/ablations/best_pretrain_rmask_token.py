# BEST Table 9, row 3: masking of SignBERT, tokens; R and K from SignBERT+ Tables 7 and 4.
_base_ = '../best_pretrain.py'
model = dict(masking=dict(_delete_=True, type='MultiLevelMasking', ratio=0.4, max_clip=8))
