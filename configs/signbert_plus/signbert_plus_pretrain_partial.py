# SignBERT+, Table 11, "Ours, Partial": pre-training on the clips of isolated recognition alone.
_base_ = [
    '../_base_/models/signbert_plus_pretrain.py',
    '../_base_/datasets/signbert_plus_mix_partial.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
default_hooks = dict(checkpoint=dict(save_best=None))
