# SignBERT+, Table 9: 2-layer fc decoder (512: not in the paper); it reads and is scaled as the hand decoder.
_base_ = '../signbert_plus_pretrain.py'
__frame = dict(source='frame', average='units', layout='mediapipe_hands42')
model = dict(head=dict(__frame, _delete_=True, type='RegressionHead', hidden_width=512))
