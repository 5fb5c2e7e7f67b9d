# MASA's pre-training on WLASL alone; not in the paper.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(msasl=None, nmfs_csl=None, slr500=None)))
