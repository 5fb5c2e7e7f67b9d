# BEST Table 6, row K-Means: cluster centres in place of codewords, as many as these.
_base_ = '../best_tokenizer.py'
model = dict(_delete_=True, type='KMeansTokenizer', hand_codes=1000, body_codes=500)
