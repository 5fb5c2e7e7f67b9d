# BEST, sec. 3.1 read otherwise: each part has an encoder of its own, and one decoder puts out the joints of all.
_base_ = '../best_tokenizer.py'
model = dict(encoder='part', decoder='joint')
