# SignBERT+'s pre-training on SLR500 alone; not in the paper.
_base_ = '../signbert_plus_pretrain.py'
train_dataloader = dict(
    dataset=dict(datasets=dict(msasl=None, wlasl=None, nmfs_csl=None, phoenix14=None, phoenix14t=None, how2sign=None))
)
