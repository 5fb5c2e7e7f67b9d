# BEST's tokenizer on SLR500 alone, for whoever has no other data set; not in the paper.
_base_ = '../best_tokenizer.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, nmfs_csl=None)))
