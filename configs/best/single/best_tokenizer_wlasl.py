# BEST's tokenizer on WLASL alone, for whoever has no other data set; not in the paper.
_base_ = '../best_tokenizer.py'
train_dataloader = dict(dataset=dict(datasets=dict(msasl=None, nmfs_csl=None, slr500=None)))
