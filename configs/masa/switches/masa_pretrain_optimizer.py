# MASA, released code: AdamW with its default betas and weight decay 0.03.
_base_ = '../masa_pretrain.py'
optim_wrapper = dict(optimizer=dict(betas=(0.9, 0.999), weight_decay=0.03))
