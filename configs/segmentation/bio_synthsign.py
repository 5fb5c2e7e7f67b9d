# Signs in SynthSign sentences, made by `signmm data synth data/synthsign --sentences 600`.
_base_ = '../_base_/recipes/bio.py'
__clips = dict(type='SignDataset', ann_file='data/synthsign/sentences.json', poses='data/synthsign/sentences_poses')
train_dataloader = dict(num_workers=0, persistent_workers=False, dataset=__clips)
val_dataloader = dict(num_workers=0, persistent_workers=False, dataset=__clips)
test_dataloader = dict(num_workers=0, persistent_workers=False, dataset=__clips)
