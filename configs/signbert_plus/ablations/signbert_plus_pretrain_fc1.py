# SignBERT+, Table 9: 1-layer fc decoder.
_base_ = '../signbert_plus_pretrain.py'
model = dict(head=dict(_delete_=True, type='RegressionHead', layout='mediapipe_hands42', hidden_width=None))
