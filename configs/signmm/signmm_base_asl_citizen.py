# signmm base on ASL Citizen.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='ASLCitizen', ann_file='data/asl_citizen/annotations.json', poses='data/asl_citizen/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
