# MASA, released code: attention pooling of hands and body before the projection; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_attention_pool/last.pth'))
