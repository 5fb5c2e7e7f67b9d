# SignBERT+, Table 9: 2-layer fc decoder (512: not in the paper).
_base_ = '../signbert_plus_pretrain.py'
model = dict(head=dict(_delete_=True, type='RegressionHead', layout='mediapipe_hands42', hidden_width=512))
