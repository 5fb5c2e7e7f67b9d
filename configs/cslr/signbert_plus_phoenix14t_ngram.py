# With a prior on gloss sequences in the beam search; not in the papers, so not to be compared with their numbers.
_base_ = './signbert_plus_phoenix14t.py'

# Written by: signmm data ngram data/phoenix14t/annotations.json --out data/phoenix14t/ngram3.json
# Weight and bonus are to be chosen on dev.
model = dict(head=dict(language_model='data/phoenix14t/ngram3.json', lm_weight=0.5, token_bonus=0.5))
