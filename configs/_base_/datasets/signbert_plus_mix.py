# Pre-training clips of SignBERT+: the training sets of its data sets, of NMFs-CSL and of How2Sign (4.1.3), without
# labels. The official lists have 189,847 clips, the paper 230,246: docs/papers/signbert_plus.md.
# Each member is cropped as for fine-tuning, so that the encoder meets the poses that it knows.
__slr500_crop = dict(joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None))  # released MASA code
train_dataloader = dict(
    batch_size=64,  # not in the paper
    # Not in the paper: whole clips in batches of similar length; 8192 frames with padding fit into 24 GB, its card.
    batch_sampler=dict(type='BucketBatchSampler', max_frames=8192),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=dict(
            msasl=dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses'),
            wlasl=dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses'),
            slr500=dict(
                type='SLR500',
                ann_file='data/slr500/annotations.json',
                poses='data/slr500/poses',
                pipeline=dict(crop=__slr500_crop),
            ),
            nmfs_csl=dict(
                type='NMFsCSL',
                ann_file='data/nmfs_csl/annotations.json',
                poses='data/nmfs_csl/poses',
                pipeline=dict(crop=dict(hand_box=dict(arm_threshold=0.5))),  # released MASA code for NMFs-CSL
            ),
            phoenix14=dict(
                type='SignDataset', ann_file='data/phoenix14/annotations.json', poses='data/phoenix14/poses'
            ),
            phoenix14t=dict(
                type='SignDataset', ann_file='data/phoenix14t/annotations.json', poses='data/phoenix14t/poses'
            ),
            how2sign=dict(type='SignDataset', ann_file='data/how2sign/annotations.json', poses='data/how2sign/poses'),
        ),
        common=dict(
            split='train',
            unlabelled=True,
            fraction=1.0,
            pipeline=dict(
                load=dict(type='LoadPose'),
                select=dict(type='SelectKeypoints', layout='triplet49'),
                thin=dict(),
                sample=dict(type='SampleFrames', mode='all'),  # 4.1.3: all frames are fed
                crop=dict(type='CropParts', size=256),
                augment=dict(),
                pack=dict(type='PackSignInputs'),
            ),
        ),
    ),
)
