# Pose baseline of SignBERT+ Table 17: GCN, temporal pooling, BLSTM, CTC. Sizes are not in the paper.
_base_ = './best_phoenix14t.py'
model = dict(
    backbone=dict(pretrained=None, positions=None, encoder=dict(_delete_=True, type='IdentityEncoder')),
    head=dict(width=1024, pooling='conv', encoder=dict(type='BLSTMEncoder', width=1024, depth=2)),
)
