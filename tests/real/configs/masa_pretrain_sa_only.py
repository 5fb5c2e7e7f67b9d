# MASA Table VIII: semantic alignment alone.
_base_ = ['./masa_pretrain.py']
model = dict(decoder=None, head=None)
# Nothing is predicted that could be measured.
val_dataloader = val_evaluator = val_cfg = None
