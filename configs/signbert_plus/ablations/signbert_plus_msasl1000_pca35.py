# SignBERT+, Table 3: 35 pose dimensions.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_pca35/last.pth'))
