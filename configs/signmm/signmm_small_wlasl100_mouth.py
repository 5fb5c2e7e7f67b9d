# WLASL100 with the mouth (NLA-SLR's 63 points) beside hands and body.
_base_ = './signmm_small_wlasl100.py'
__clips = dict(dataset=dict(pipeline=dict(select=dict(layout='nla_slr63'))))
train_dataloader, val_dataloader, test_dataloader = __clips, __clips, __clips
model = dict(backbone=dict(embedder=dict(layout='nla_slr63', features=dict(joints=['body', 'mouth']))))
