# From scratch, or after pre-training: signmm train signmm/pretrain/signmm_parts_own.py --pretrained RUN_OR_FILE
_base_ = '../../_base_/recipes/signmm_parts.py'
__clips = dict(type='SignDataset', ann_file='data/own/annotations.json', poses='data/own/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
