# MASA, released code: masked frames stay in the encoder as mask tokens; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_keep_tokens/last.pth'))
