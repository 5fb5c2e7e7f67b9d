# WLASL100 with 18 points of the face (Uni-Sign's 69) beside hands and body.
_base_ = './signmm_small_wlasl100.py'
__clips = dict(dataset=dict(pipeline=dict(select=dict(layout='uni_sign69'))))
train_dataloader, val_dataloader, test_dataloader = __clips, __clips, __clips
model = dict(backbone=dict(embedder=dict(layout='uni_sign69', features=dict(joints=['body', 'face']))))
