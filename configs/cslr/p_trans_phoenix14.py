# Pose baseline of SignBERT+ Table 16: GCN, Transformer, CTC (3 layers, 8 heads and ReLU as Camgoz et al. 2020).
_base_ = './best_phoenix14.py'
model = dict(backbone=dict(pretrained=None, encoder=dict(activation='relu')))
