# MASA Figure 2: 25 % of the pre-training data.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.25)))
