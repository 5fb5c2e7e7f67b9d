# MASA, released code: whole clips, those of more than 150 frames thinned out, instead of 32 frames.
_base_ = '../masa_pretrain.py'
__whole = dict(_delete_=True, type='SampleFrames', mode='all', max_frames=150)
train_dataloader = dict(dataset=dict(common=dict(pipeline=dict(sample=__whole))))
