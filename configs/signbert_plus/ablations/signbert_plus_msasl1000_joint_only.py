# SignBERT+, Table 8: masked joint modelling alone, with identity.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_joint_only/last.pth'))
