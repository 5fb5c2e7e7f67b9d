# MASA Table VIII: semantic alignment alone.
_base_ = ['./masa_pretrain.py']
model = dict(decoder=None, head=None)
