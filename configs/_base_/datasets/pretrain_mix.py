# Pre-training clips of BEST: the training sets of the four data sets, without labels (sec. 4.1).
train_dataloader = dict(
    batch_size=64,  # not in the paper
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=dict(
            wlasl=dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses'),
            msasl=dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses'),
            nmfs_csl=dict(type='NMFsCSL', ann_file='data/nmfs_csl/annotations.json', poses='data/nmfs_csl/poses'),
            slr500=dict(type='SLR500', ann_file='data/slr500/annotations.json', poses='data/slr500/poses'),
        ),
        common=dict(
            split='train',
            unlabelled=True,
            fraction=1.0,
            pipeline=[
                dict(type='LoadPose'),
                dict(type='SelectKeypoints', layout='triplet49'),
                dict(type='SampleFrames', num_frames=32, mode='random'),  # sec. 4.2
                dict(type='CropParts', size=256),  # sec. 4.2
                dict(type='PackSignInputs'),
            ],
        ),
    ),
)
