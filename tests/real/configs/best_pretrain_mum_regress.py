# Table 9, row 4.
_base_ = ['./best_pretrain.py']
model = dict(head=dict(_delete_=True, type='RegressionHead', part_width=64), tokenizer=None)
