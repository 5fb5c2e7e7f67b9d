# MASA Figure 2: 50 % of the pre-training data.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.5)))
