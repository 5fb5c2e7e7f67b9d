# MASA Algorithm 1, not in the paper: candidates by the joints that were found, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_found/last.pth'))
