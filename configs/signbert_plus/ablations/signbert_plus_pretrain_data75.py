# SignBERT+, Table 10: 75 % of the pre-training clips.
_base_ = '../signbert_plus_pretrain.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.75)))
