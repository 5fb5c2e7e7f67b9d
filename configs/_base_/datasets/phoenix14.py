# PHOENIX-2014: 5,672 / 540 / 629 sentences.
_base_ = './sentences.py'
__clips = dict(type='Phoenix14', ann_file='data/phoenix14/annotations.json', poses='data/phoenix14/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
val_evaluator = [dict(type='WERMetric', clean_up='phoenix14', costs='sclite')]
test_evaluator = val_evaluator
