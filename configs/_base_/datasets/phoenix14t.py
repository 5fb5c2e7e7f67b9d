# PHOENIX-2014T: 7,096 / 519 / 642 sentences.
_base_ = './sentences.py'
__clips = dict(type='Phoenix14T', ann_file='data/phoenix14t/annotations.json', poses='data/phoenix14t/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
val_evaluator = [dict(type='WERMetric', clean_up='phoenix14t', costs='sclite')]
test_evaluator = val_evaluator
