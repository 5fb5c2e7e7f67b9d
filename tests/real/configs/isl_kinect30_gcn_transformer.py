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
__clips = dict(
    ann_file='work_dirs/real/isl_kinect30_rajat/annotations.json', poses='work_dirs/real/isl_kinect30_rajat/poses'
)
__steps = dict(select=None, crop=dict(_delete_=True, type='CropParts', body='shoulders'))
train_dataloader = dict(
    dataset=dict(
        **__clips,
        pipeline=dict(__steps, sample=dict(crop=(0.7, 1.0)), flip=None),
    )
)
test_dataloader = dict(
    dataset=dict(
        **__clips,
        pipeline=__steps,
    )
)
# 1,890 training clips against 211: fewer epochs for about the same number of steps.
train_cfg = dict(max_epochs=20)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=18, eta_min=1e-6, by_epoch=True, begin=2, end=20, convert_to_iter_based=True),
]
