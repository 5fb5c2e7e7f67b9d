# wlasl50 after signbert_plus_reconstruction.py.
_base_ = ['./signbert_plus_scratch_long.py']
model = dict(backbone=dict(pretrained='work_dirs/real/signbert_plus/reconstruction/last.pth'))
