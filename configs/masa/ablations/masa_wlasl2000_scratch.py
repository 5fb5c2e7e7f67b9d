# MASA Table IX, ratio 0, and Figure 2, 0 %: without pre-training.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained=None))
