# MASA Table X: lambda_s = 0.075.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(weight=0.075))
