# SignBERT+'s pre-training on NMFs-CSL alone; not in the paper.
_base_ = '../signbert_plus_pretrain.py'
train_dataloader = dict(
    dataset=dict(datasets=dict(msasl=None, wlasl=None, slr500=None, phoenix14=None, phoenix14t=None, how2sign=None))
)
