# SignBERT+, Table 4: K = 4. Its row K = 8 is that of Table 8 with clips alone, digit for digit, so that is the base.
_base_ = './signbert_plus_pretrain_clip_only.py'
model = dict(masking=dict(max_clip=4))
