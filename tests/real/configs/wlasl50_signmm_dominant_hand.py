# Left-handed clips mirrored instead of clips mirrored by chance.
_base_ = './wlasl50_signmm_small.py'
__hand = dict(dataset=dict(pipeline=dict(flip=dict(_delete_=True, type='MirrorToDominantHand'))))
train_dataloader, test_dataloader = __hand, __hand
