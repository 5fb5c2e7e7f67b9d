# BEST Table 8: the tokenizer of 25 % of the pre-training data.
_base_ = '../best_tokenizer.py'
train_dataloader = dict(dataset=dict(common=dict(fraction=0.25)))
