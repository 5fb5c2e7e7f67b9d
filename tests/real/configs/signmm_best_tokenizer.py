# K-Means tokens of the same clips.
_base_ = './signmm_best_pretrain.py'
model = dict(
    _delete_=True,
    type='KMeansTokenizer',
    hand_codes=256,
    body_codes=128,
    data_preprocessor=dict(type='PoseDataPreprocessor'),
)
train_cfg = dict(max_epochs=4)
