# Not the rule of the paper, which trains on 80 % of the frames and tests on all: a test clip is signed 1.25 times
# slower than any training clip. Here the rate of each training clip is drawn, and that of testing is among them.
_base_ = './signbert_plus_phoenix14.py'
__sample = dict(fraction=(0.5, 1.0))  # ours
train_dataloader = dict(dataset=dict(pipeline=dict(sample=__sample)))
