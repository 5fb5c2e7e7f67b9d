# MASA Table VIII: the masked autoencoder alone, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_ma_only/last.pth'))
