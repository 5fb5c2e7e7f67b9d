# MASA, released code: no dropout inside the feed-forward networks; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(encoder=dict(ffn_dropout=0.0), pretrained='work_dirs/masa_pretrain_ffn_dropout/last.pth'))
