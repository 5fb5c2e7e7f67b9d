# BEST Table 8: the tokenizer of 50 % of the pre-training data.
_base_ = '../best_tokenizer.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.5)))
