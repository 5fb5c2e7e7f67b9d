# SignBERT+'s pre-training on PHOENIX-2014T alone; not in the paper.
_base_ = '../signbert_plus_pretrain.py'
train_dataloader = dict(
    dataset=dict(datasets=dict(msasl=None, wlasl=None, slr500=None, nmfs_csl=None, phoenix14=None, how2sign=None))
)
