# Signs in sentences of your own, annotated with `segments`; docs/how_to/segmentation.md.
_base_ = '../_base_/recipes/bio.py'
__clips = dict(type='SignDataset', ann_file='data/own/annotations.json', poses='data/own/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
