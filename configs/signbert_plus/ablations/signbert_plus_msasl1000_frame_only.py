# SignBERT+, Table 8: masked frame modelling alone, with identity.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_frame_only/last.pth'))
