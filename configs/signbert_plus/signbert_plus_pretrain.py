# SignBERT+, pre-training on all clips (3.2 and 4.1.3).
_base_ = [
    '../_base_/models/signbert_plus_pretrain.py',
    '../_base_/datasets/signbert_plus_mix.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))
