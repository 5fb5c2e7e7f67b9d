# Table 8: 25 % of the clips.
_base_ = ['./best_pretrain.py']
train_dataloader = dict(dataset=dict(fraction=0.25))
