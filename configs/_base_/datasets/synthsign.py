# SynthSign clips, made by `signmm data synth data/synthsign`; docs/datasets/synthsign.md.
# Every number is ours: no paper uses this corpus.
_base_ = './isolated.py'
__crop = dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3)
__loader = dict(num_workers=0, persistent_workers=False)
__clips = dict(type='SignDataset', ann_file='data/synthsign/clips.json', poses='data/synthsign/clips_poses')
__tested = dict(sample=dict(mode='resample_center', center=0.95), crop=__crop)

train_dataloader = dict(
    **__loader,
    batch_size=32,
    dataset=dict(
        **__clips,
        pipeline=dict(
            _delete_=True,
            load=dict(type='LoadPose'),
            select=dict(type='SelectKeypoints', layout='triplet49'),
            sample=dict(type='SampleFrames', num_frames=32, mode='resample_random', crop=(0.8, 1.0)),
            flip=dict(type='FlipPose', prob=0.5),  # a mirrored right-hander is a left-hander
            augment=dict(type='RandomMove', angle=10.0, scale=(0.9, 1.1), shift=0.05, num_keys=2),
            crop=__crop,
            pack=dict(type='PackSignInputs'),
        ),
    ),
)
val_dataloader = dict(**__loader, dataset=dict(**__clips, pipeline=__tested))
test_dataloader = dict(**__loader, dataset=dict(**__clips, pipeline=__tested))
