# Table 8: 50 % of the clips.
_base_ = ['./best_pretrain.py']
train_dataloader = dict(dataset=dict(fraction=0.5))
