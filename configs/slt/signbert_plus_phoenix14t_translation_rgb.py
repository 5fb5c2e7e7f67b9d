# Fusion with RGB features, SignBERT+ eq. 20 and Table 15, 'Ours (+ R)': cascaded cross-attention.
_base_ = './signbert_plus_phoenix14t_translation.py'
__features = dict(dataset=dict(pipeline=dict(features=dict(type='LoadFeatures', folder='data/phoenix14t/rgb'))))
model = dict(head=dict(feature_width=512))  # width not in the paper
train_dataloader = __features
val_dataloader = __features
test_dataloader = __features
