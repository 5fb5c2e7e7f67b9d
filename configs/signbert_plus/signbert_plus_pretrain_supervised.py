# SignBERT+, Table 11, "Supervised, Partial": classification of all words of the isolated benchmarks (4.2).
_base_ = [
    '../_base_/models/signbert_plus.py',
    '../_base_/datasets/signbert_plus_mix_partial.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
# MSASL 1000, WLASL 2000, SLR500 500 and NMFs-CSL 1067 classes, side by side; "an MLP and softmax layer".
model = dict(head=dict(num_classes=4567, mode='mlp'))
train_dataloader = dict(
    dataset=dict(
        join_labels=True,
        common=dict(
            unlabelled=False,
            pipeline=[
                dict(type='LoadPose'),
                dict(type='SelectKeypoints', layout='triplet49'),
                dict(type='SampleFrames', num_frames=32, mode='random'),  # 4.1.3, as for isolated recognition
                dict(type='CropParts'),
                dict(type='RandomMove'),  # 4.1.3
                dict(type='PackSignInputs'),
            ],
        ),
    )
)
default_hooks = dict(checkpoint=dict(save_best=None))
