# SignBERT+, Table 3: 15 pose dimensions.
_base_ = '../signbert_plus_pretrain.py'
model = dict(head=dict(hand=dict(num_pca=15)))
