# The shipped pre-training on real clips without labels, none of them of wlasl50; z of the hands, 20 frames.
_base_ = 'signmm::signmm/pretrain/signmm_signbert_plus_pretrain_own.py'
model = dict(backbone=dict(embedder=dict(features=dict(depth=['left', 'right']))))
__clips = dict(
    ann_file='work_dirs/real/unlabelled_depth/annotations.json', poses='work_dirs/real/unlabelled_depth/poses'
)
# Crops as in the other experiments on these clips, instead of the papers' boxes.
__crop = dict(hand='wrist', body='shoulders', joint_threshold=0.0)
__steps = dict(sample=dict(num_frames=20), crop=__crop)
train_dataloader = dict(num_workers=0, persistent_workers=False, dataset=dict(**__clips, pipeline=__steps))
