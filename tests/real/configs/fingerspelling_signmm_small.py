# The small recipe on finger-spelled letters A to Z: features of wlasl50_signmm_small.py, 100 epochs. Nothing was tuned.
_base_ = './wlasl50_signmm_small.py'

model = dict(head=dict(num_classes=26))
__clips = dict(
    ann_file='work_dirs/real/fingerspelling_az/annotations.json', poses='work_dirs/real/fingerspelling_az/poses'
)
train_dataloader = dict(dataset=dict(**__clips))
test_dataloader = dict(dataset=dict(**__clips))
train_cfg = dict(max_epochs=100)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=10, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=90, by_epoch=True, begin=10, end=100, convert_to_iter_based=True),
]
