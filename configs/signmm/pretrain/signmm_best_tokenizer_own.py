# Tokens for signmm_best_pretrain_own.py by K-Means (BEST Table 6); 256 hand and 128 body codes, for a small corpus.
_base_ = './signmm_best_pretrain_own.py'
model = dict(
    _delete_=True,
    type='KMeansTokenizer',
    hand_codes=256,
    body_codes=128,
    data_preprocessor=dict(type='PoseDataPreprocessor'),
)
train_cfg = dict(max_epochs=4)
train_dataloader = dict(batch_size=64)  # centres move with the mean of a batch
