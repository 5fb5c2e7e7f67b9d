# MASA's pre-training on MSASL alone; not in the paper.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, nmfs_csl=None, slr500=None)))
