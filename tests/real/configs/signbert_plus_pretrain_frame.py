# Table 8: this masking alone.
_base_ = ['./signbert_plus_pretrain.py']
model = dict(masking=dict(operations=('frame', 'identity')))
