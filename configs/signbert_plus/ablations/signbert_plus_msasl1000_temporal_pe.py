# SignBERT+, Table 6, row 2: temporal position encoding alone.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(
    backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_temporal_pe/last.pth', embedder=dict(spatial=False))
)
