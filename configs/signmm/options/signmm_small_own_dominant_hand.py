# Clips of left-handed signers are mirrored, in training, test and prediction, instead of mirroring clips by chance.
_base_ = '../signmm_small_own.py'
__hand = dict(dataset=dict(pipeline=dict(flip=dict(_delete_=True, type='MirrorToDominantHand'))))
train_dataloader, val_dataloader, test_dataloader = __hand, __hand, __hand
