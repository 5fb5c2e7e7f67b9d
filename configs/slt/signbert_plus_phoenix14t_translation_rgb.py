# Fusion with RGB features, SignBERT+ eq. 20 and Table 15, 'Ours (+ R)': cascaded cross-attention.
_base_ = './signbert_plus_phoenix14t_translation.py'

model = dict(head=dict(feature_width=512))  # width not in the paper
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
