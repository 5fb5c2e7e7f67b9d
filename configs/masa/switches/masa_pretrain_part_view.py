# MASA, released code: the second view masks half of each part.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(view=dict(_delete_=True, type='RandomPartMasking', ratio=0.5)))
