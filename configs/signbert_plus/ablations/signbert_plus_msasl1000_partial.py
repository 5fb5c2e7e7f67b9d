# SignBERT+, Table 11: pre-trained on the clips of isolated recognition alone.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_partial/last.pth'))
