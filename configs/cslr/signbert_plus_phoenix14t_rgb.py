# Fusion with RGB features, SignBERT+ 3.3.2 and Table 17, 'Ours (+ R)': features side by side, BLSTM, CTC.
# The features come from files, one .npy (frames, 512) per clip; their network is not part of this project.
_base_ = './signbert_plus_phoenix14t.py'
__features = dict(dataset=dict(pipeline=dict(features=dict(type='LoadFeatures', folder='data/phoenix14t/rgb'))))
model = dict(head=dict(feature_width=512, encoder=dict(type='BLSTMEncoder', width=1024, depth=2)))  # not in the paper
train_dataloader = __features
val_dataloader = __features
test_dataloader = __features
