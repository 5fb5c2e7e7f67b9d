# CSL-Daily: 18,401 / 1,077 / 1,176 sentences.
_base_ = './sentences.py'
__clips = dict(type='CSLDaily', ann_file='data/csl_daily/annotations.json', poses='data/csl_daily/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
val_evaluator = [dict(type='WERMetric', clean_up='none', costs='sclite')]
test_evaluator = val_evaluator
