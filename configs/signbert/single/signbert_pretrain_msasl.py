# SignBERT's pre-training on MSASL alone; not in the paper.
_base_ = '../signbert_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, nmfs_csl=None, slr500=None)))
