_base_ = ['./wlasl50_gcn_transformer.py']

# No flip (every signer is right-handed) and pre-norm, chosen with prateek held out and rajat left out altogether.
model = dict(
    backbone=dict(
        # The body is the only part and has the whole width; inside, the GCN is as wide as that of wlasl50.
        embedder=dict(layout='kinect20', part_width=192, widths=(16, 16, 32, 64, 64)),
        encoder=dict(norm='pre'),
    ),
    head=dict(num_classes=30),
)
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', num_frames=32, mode='resample_random', crop=(0.7, 1.0)),
            dict(type='CropParts', body='shoulders'),
            dict(type='RandomPerturb', amount=0.15),
            dict(type='RandomMove', angle=13.0, scale=(0.8, 1.2), shift=0.05, num_keys=1),
            dict(type='PackSignInputs'),
        ],
        ann_file='work_dirs/real/isl_kinect30_rajat/annotations.json',
        poses='work_dirs/real/isl_kinect30_rajat/poses',
    )
)
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', num_frames=32, mode='resample_center', center=1.0),
            dict(type='CropParts', body='shoulders'),
            dict(type='PackSignInputs'),
        ],
        ann_file='work_dirs/real/isl_kinect30_rajat/annotations.json',
        poses='work_dirs/real/isl_kinect30_rajat/poses',
    )
)
# 1,890 training clips against 211: fewer epochs for about the same number of steps.
train_cfg = dict(max_epochs=20)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=18, eta_min=1e-6, by_epoch=True, begin=2, end=20, convert_to_iter_based=True),
]
