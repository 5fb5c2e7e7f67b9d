# BEST Table 6, row K-Means, fine-tuned on msasl1000.
_base_ = '../best_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_kmeans/last.pth'))
