# SignBERT+, Table 6, row 3: spatial position encoding alone.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_spatial_pe/last.pth', positions=None))
