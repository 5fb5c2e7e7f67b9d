# MASA's pre-training on NMFs-CSL alone; not in the paper.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, slr500=None)))
