# SignBERT+, Table 9: 1-layer fc decoder; it reads and is scaled as the hand decoder.
_base_ = '../signbert_plus_pretrain.py'
__frame = dict(source='frame', average='units', layout='mediapipe_hands42')
model = dict(head=dict(__frame, _delete_=True, type='RegressionHead', hidden_width=None))
