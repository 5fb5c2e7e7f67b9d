# Label smoothing by meaning (NLA-SLR); word vectors, e.g. of fastText, are yours.
_base_ = '../signmm_small_own.py'
__language = dict(type='LanguageSmoothing', vectors='data/word_vectors.vec')
model = dict(head=dict(label_smoothing=dict(_delete_=True, **__language)))
