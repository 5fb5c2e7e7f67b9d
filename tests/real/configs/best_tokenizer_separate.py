# Table 6, row VQ.
_base_ = ['./best_tokenizer.py']
model = dict(type='SeparateVQ', decoder='part')
