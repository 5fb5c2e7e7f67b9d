# The recogniser of the demo after pre-training by demo_pretrain.py; nothing else differs.
_base_ = './demo_recognizer.py'
model = dict(backbone=dict(pretrained='work_dirs/demo/pretrain/last.pth'))
