# BEST Table 9, row 4: masked unit modelling, regression.
_base_ = '../best_pretrain.py'
model = dict(head=dict(_delete_=True, type='RegressionHead'), tokenizer=None)
