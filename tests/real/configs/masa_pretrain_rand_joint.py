# MASA Table VI: random masking, joints as targets.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(_delete_=True, type='RandomFrameMasking', ratio=0.9), head=dict(target='joint'))
