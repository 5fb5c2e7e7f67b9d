# Pre-training clips of SignBERT+: the training sets of its data sets, of NMFs-CSL and of How2Sign (4.1.3),
# 230,246 videos in the paper, without labels.
train_dataloader = dict(
    batch_size=64,  # not in the paper
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=dict(
            msasl=dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses'),
            wlasl=dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses'),
            slr500=dict(type='SLR500', ann_file='data/slr500/annotations.json', poses='data/slr500/poses'),
            nmfs_csl=dict(type='NMFsCSL', ann_file='data/nmfs_csl/annotations.json', poses='data/nmfs_csl/poses'),
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
