# MASA Table VIII: the masked autoencoder alone.
_base_ = ['./masa_pretrain.py']
model = dict(alignment=None)
