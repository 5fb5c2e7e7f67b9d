# SignBERT+, Table 11, "Supervised, Partial": classification of all words of the isolated benchmarks (4.2).
_base_ = [
    '../_base_/models/signbert_plus.py',
    '../_base_/datasets/signbert_plus_mix.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
# MSASL 1000, WLASL 2000, SLR500 500 and NMFs-CSL 1067 classes, side by side; "an MLP and softmax layer".
model = dict(head=dict(mode='mlp'))
__steps = dict(
    sample=dict(type='SampleFrames', num_frames=32, mode='random'),  # 4.1.3, as for isolated recognition
    augment=dict(type='RandomMove'),  # 4.1.3
)
train_dataloader = dict(
    batch_sampler=None,  # all clips have 32 frames
    dataset=dict(
        datasets=dict(phoenix14=None, phoenix14t=None, how2sign=None),
        join_labels=True,
        common=dict(unlabelled=False, pipeline=__steps),
    ),
)
default_hooks = dict(checkpoint=dict(save_best=None))
