# MASA Table VI: motion-aware masking, joints as targets.
_base_ = ['./masa_pretrain.py']
model = dict(head=dict(target='joint'))
