# Subwords in place of words; not in the paper.
_base_ = './signbert_plus_phoenix14t_translation.py'

# Written by: signmm data vocabulary data/phoenix14t/annotations.json --field text --unit subword \
#     --size 1500 --out data/phoenix14t/subwords.model
model = dict(head=dict(vocabulary='data/phoenix14t/subwords.model', unit='subword', max_length=60))
