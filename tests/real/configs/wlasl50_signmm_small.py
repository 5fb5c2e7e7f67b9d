# The small recipe on wlasl50: z of the hands, 20 frames (clips have at most 30), turns by up to 15 degrees about the
# vertical. Chosen on folds 0 and 1, one training and one test.
_base_ = 'signmm::_base_/recipes/signmm_small.py'

model = dict(backbone=dict(embedder=dict(features=dict(depth=['left', 'right']))), head=dict(num_classes=50))
__steps = dict(sample=dict(num_frames=20))
__train = dict(__steps, rotate=dict(type='RandomRotate3D', yaw=15.0, pitch=0.0))
__clips = dict(
    type='SignDataset', ann_file='work_dirs/real/wlasl50/annotations.json', poses='work_dirs/real/wlasl50/poses'
)
__loader = dict(num_workers=0, persistent_workers=False)
train_dataloader = dict(**__loader, dataset=dict(**__clips, pipeline=__train))
test_dataloader = dict(**__loader, dataset=dict(**__clips, pipeline=__steps))
# There is no validation split: the last epoch is tested once.
val_dataloader, val_cfg, val_evaluator = None, None, None
