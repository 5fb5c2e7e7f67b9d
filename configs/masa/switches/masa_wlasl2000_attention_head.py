# MASA, released code: attention pooling of hands and body before the classifier, drawn from N(0, 0.01).
_base_ = '../masa_wlasl2000.py'
model = dict(head=dict(mode='part_attention', init_std=0.01))
