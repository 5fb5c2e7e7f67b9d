# Isolated signs: 32 frames of 49 joints, in crops of 256 x 256 pixels.
__steps = dict(
    load=dict(type='LoadPose'),
    select=dict(
        type='SelectKeypoints', layout='triplet49'
    ),  # 7 body and 42 hand joints: SignBERT+ 3.1.1, BEST 4.2, MASA IV-A
    thin=dict(),
    sample=dict(type='SampleFrames', num_frames=32, mode='center'),  # SignBERT+ 4.1.3, BEST 4.2, MASA IV-A
    flip=dict(),
    rotate=dict(),
    move=dict(),
    noise=dict(),
    skeleton=dict(),
    crop=dict(type='CropParts', size=256),  # BEST 4.2; not in SignBERT+, MASA: parts apart, III-A
    resample=dict(),
    augment=dict(),
    pack=dict(type='PackSignInputs'),
)
__loader = dict(batch_size=64, num_workers=4, persistent_workers=True, collate_fn=dict(type='pseudo_collate'))
__in_order = dict(type='DefaultSampler', shuffle=False)

train_dataloader = dict(
    **__loader,  # 64 clips: MASA IV-A
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        split='train',
        pipeline=dict(
            __steps,
            sample=dict(type='SampleFrames', num_frames=32, mode='random'),  # SignBERT+ 4.1.3, BEST 4.2, MASA IV-A
            augment=dict(type='RandomMove'),  # SignBERT+ 4.1.3: random moving; not in MASA, ranges of its released code
        ),
    ),
)
val_dataloader = dict(**__loader, sampler=__in_order, dataset=dict(split='val', pipeline=__steps))
test_dataloader = dict(**__loader, sampler=__in_order, dataset=dict(split='test', pipeline=__steps))
val_evaluator = dict(type='SignAccuracy', topk=(1, 5))
test_evaluator = val_evaluator
