# BEST's tokenizer on NMFs-CSL alone, for whoever has no other data set; not in the paper.
_base_ = '../best_tokenizer.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, slr500=None)))
