# Fusion with RGB features, SignBERT+ 3.3.2 and Table 17, 'Ours (+ R)': features side by side, BLSTM, CTC.
# The features come from files, one .npy (frames, 512) per clip; their network is not part of this project.
_base_ = './signbert_plus_phoenix14t.py'

model = dict(
    head=dict(
        feature_width=512,  # not in the paper
        encoder=dict(type='BLSTMEncoder', width=1024, in_width=2048, depth=2),  # sizes not in the paper
    )
)
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='fraction', fraction=0.8),
            dict(type='CropParts'),
            dict(type='RandomMove'),
            dict(type='PackSignInputs'),
            dict(type='LoadFeatures', folder='data/phoenix14t/rgb'),
        ]
    )
)
val_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='all'),
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
            dict(type='LoadFeatures', folder='data/phoenix14t/rgb'),
        ]
    )
)
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='all'),
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
            dict(type='LoadFeatures', folder='data/phoenix14t/rgb'),
        ]
    )
)
