# A supervised contrastive loss (Khosla et al. 2020) beside the cross entropy, two clips of each class in a batch.
_base_ = '../signmm_small_own.py'
model = dict(head=dict(contrast=dict(type='SupConLoss')))
train_dataloader = dict(batch_sampler=dict(type='ClassBalancedBatchSampler'))
