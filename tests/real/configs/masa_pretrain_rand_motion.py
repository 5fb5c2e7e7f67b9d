# MASA Table VI: random masking, motion as target.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(_delete_=True, type='RandomFrameMasking', ratio=0.9))
