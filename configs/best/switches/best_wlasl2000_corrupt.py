# BEST, sec. 4.2: the perturbation matrix as in released code of the group, on 1 to 10 joints of a clip.
_base_ = '../best_wlasl2000.py'
__corrupt = dict(_delete_=True, type='CorruptJoints', joints=(1, 10))
train_dataloader = dict(dataset=dict(pipeline=dict(augment=__corrupt)))
