# SignBERT+, Table 6, row 1: no position encoding.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(embedder=dict(spatial=False), positions=None))
model['backbone']['pretrained'] = 'work_dirs/signbert_plus_pretrain_no_pe/last.pth'
