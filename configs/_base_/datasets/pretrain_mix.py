# Pre-training clips of BEST and MASA: the training sets of the four data sets, without labels (BEST 4.1, MASA IV-A).
# Each member is cropped as for fine-tuning, so that the encoder meets the poses that it knows.
__slr500_crop = dict(joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None))  # released MASA code
train_dataloader = dict(
    batch_size=64,  # not in the papers; as in fine-tuning
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=dict(
            wlasl=dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses'),
            msasl=dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses'),
            nmfs_csl=dict(
                type='NMFsCSL',
                ann_file='data/nmfs_csl/annotations.json',
                poses='data/nmfs_csl/poses',
                pipeline=dict(
                    crop=dict(hand_box=dict(arm_threshold=0.5))
                ),  # not in the papers; released MASA code for NMFs-CSL
            ),
            slr500=dict(
                type='SLR500',
                ann_file='data/slr500/annotations.json',
                poses='data/slr500/poses',
                pipeline=dict(crop=__slr500_crop),
            ),
        ),
        common=dict(
            split='train',
            unlabelled=True,
            fraction=1.0,  # BEST Table 8, MASA Figure 2: 0.25, 0.5, 0.75
            pipeline=dict(
                load=dict(type='LoadPose'),
                select=dict(
                    type='SelectKeypoints', layout='triplet49'
                ),  # 7 body and 42 hand joints: SignBERT+ 3.1.1, BEST 4.2, MASA IV-A
                thin=dict(),
                sample=dict(type='SampleFrames', num_frames=32, mode='random'),  # BEST 4.2, MASA IV-A
                crop=dict(type='CropParts', size=256),  # BEST 4.2; not in SignBERT+, MASA: parts apart, III-A
                augment=dict(),
                pack=dict(type='PackSignInputs'),
            ),
        ),
    ),
)
