# SignBERT: pre-training on the training sets of NMFs-CSL, SLR500, MSASL and WLASL (AUTSL report 2.2).
_base_ = [
    '../_base_/models/signbert_pretrain.py',
    '../_base_/datasets/signbert_plus_mix.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
train_dataloader = dict(dataset=dict(datasets=dict(phoenix14=None, phoenix14t=None, how2sign=None)))
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))
