# BEST Table 6, row K-Means: cluster centres in place of codewords.
_base_ = '../best_tokenizer.py'
model = dict(
    _delete_=True,
    type='KMeansTokenizer',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    hand_codes=1000,
    body_codes=500,
)
