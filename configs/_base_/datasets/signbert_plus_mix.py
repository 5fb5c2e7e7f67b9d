# Pre-training clips of SignBERT+: the training sets of its data sets, of NMFs-CSL and of How2Sign (4.1.3), without
# labels. The official lists have 189,847 clips, the paper 230,246: docs/papers/signbert_plus.md.
# The data sets of BEST and MASA are among them.
_base_ = './pretrain_mix.py'
train_dataloader = dict(
    # Not in the paper: whole clips in batches of similar length; 8192 frames with padding fit into 24 GB, its card.
    batch_sampler=dict(type='BucketBatchSampler', max_frames=8192),
    dataset=dict(
        datasets=dict(
            phoenix14=dict(
                type='SignDataset', ann_file='data/phoenix14/annotations.json', poses='data/phoenix14/poses'
            ),
            phoenix14t=dict(
                type='SignDataset', ann_file='data/phoenix14t/annotations.json', poses='data/phoenix14t/poses'
            ),
            how2sign=dict(type='SignDataset', ann_file='data/how2sign/annotations.json', poses='data/how2sign/poses'),
        ),
        common=dict(
            pipeline=dict(sample=dict(_delete_=True, type='SampleFrames', mode='all'))  # 4.1.3: all frames are fed
        ),
    ),
)
