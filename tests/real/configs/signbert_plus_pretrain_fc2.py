# Table 9: two linear maps instead of the hand model.
_base_ = ['./signbert_plus_pretrain_fc1.py']
model = dict(head=dict(hidden_width=192))
