# BEST, sec. 4.2: the perturbation matrix with the strength of released code of the group, a shear of up to 1.
_base_ = '../best_wlasl2000.py'
train_dataloader = dict(dataset=dict(pipeline=dict(augment=dict(amount=0.0, shear=1.0))))
