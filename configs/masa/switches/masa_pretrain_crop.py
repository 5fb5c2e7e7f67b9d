# MASA, released code: the body divided by the image size, frames without hands dropped.
_base_ = '../masa_pretrain.py'
__crop = dict(type='ReleasedCropParts', body='image', drop_handless=True)
train_dataloader = dict(dataset=dict(common=dict(pipeline=dict(crop=__crop))))
