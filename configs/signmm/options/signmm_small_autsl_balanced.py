# As many clips of one signer as of another in each epoch; needs signers in the annotation file.
_base_ = '../signmm_small_autsl.py'
train_dataloader = dict(sampler=dict(_delete_=True, type='SignerBalancedSampler'))
