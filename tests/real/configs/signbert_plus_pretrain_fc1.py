# Table 9: one linear map instead of the hand model.
_base_ = ['./signbert_plus_pretrain.py']
model = dict(head=dict(_delete_=True, type='RegressionHead', layout='mediapipe_hands42', part_width=96))
