# MASA, released code: eps 0.1 in the embedding's input norm; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(embedder=dict(input_eps=0.1), pretrained='work_dirs/masa_pretrain_bn_eps/last.pth'))
