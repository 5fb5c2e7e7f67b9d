# SignBERT's pre-training on SLR500 alone; not in the paper.
_base_ = '../signbert_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, nmfs_csl=None)))
