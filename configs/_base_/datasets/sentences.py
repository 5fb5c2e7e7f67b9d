# Signed sentences: whole clips of 49 joints; the checkpoint is chosen on dev, test is run once.
__steps = dict(
    load=dict(type='LoadPose'),
    select=dict(type='SelectKeypoints', layout='triplet49'),
    thin=dict(),
    sample=dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3
    warp=dict(),
    flip=dict(),
    move=dict(),
    skeleton=dict(),
    crop=dict(type='CropParts', size=256),  # as in pre-training
    augment=dict(),
    pack=dict(type='PackSignInputs'),
    features=dict(),
)
__loader = dict(
    batch_size=32,  # Camgoz et al. 2020, as SignBERT+ 4.1.3 says
    num_workers=4,
    persistent_workers=True,
    collate_fn=dict(type='pseudo_collate'),
)
__in_order = dict(type='DefaultSampler', shuffle=False)

train_dataloader = dict(
    **__loader,
    # Not in the paper: batches of similar length, at most 8,192 frames with padding.
    batch_sampler=dict(type='BucketBatchSampler', max_frames=8192),
    sampler=dict(type='EpochSampler', shuffle=True),
    dataset=dict(
        split='train',
        pipeline=dict(
            __steps,
            sample=dict(type='SampleFrames', mode='fraction', fraction=0.8),  # SignBERT+ 4.1.3
            augment=dict(type='RandomMove'),  # SignBERT+ 4.1.3
        ),
    ),
)
val_dataloader = dict(**__loader, sampler=__in_order, dataset=dict(split='dev', pipeline=__steps))
test_dataloader = dict(**__loader, sampler=__in_order, dataset=dict(split='test', pipeline=__steps))
