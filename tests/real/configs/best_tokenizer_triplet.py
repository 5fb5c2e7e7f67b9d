# The reading of section 3.1 that configs/best has: encoder and decoder see the whole triplet.
_base_ = ['./best_tokenizer.py']
model = dict(encoder='triplet', decoder='triplet')
