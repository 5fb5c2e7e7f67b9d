# MASA Figure 2: 75 % of the pre-training data.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.75)))
