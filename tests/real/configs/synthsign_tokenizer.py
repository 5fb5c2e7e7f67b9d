# K-Means tokens of BEST (Table 6) on the training sentences without labels.
_base_ = ['./synthsign_ctc.py']

model = dict(_delete_=True, type='KMeansTokenizer', hand_codes=128, body_codes=64)
train_dataloader = dict(dataset=dict(unlabelled=True))
test_dataloader = None
test_evaluator = None
test_cfg = None
train_cfg = dict(max_epochs=3)
param_scheduler = []
default_hooks = dict(checkpoint=dict(interval=3))
