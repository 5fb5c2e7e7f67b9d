# Row "scratch" of MASA's tables. Pre-norm: with post-norm blocks in encoder and decoder the autoencoder hardly learned.
_base_ = ['./wlasl50_short.py']
model = dict(backbone=dict(encoder=dict(norm='pre')))
