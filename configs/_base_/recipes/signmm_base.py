# Our wide recogniser for corpora of thousands of clips; size and schedule are not tuned.
_base_ = './signmm_small.py'
model = dict(
    backbone=dict(embedder=dict(part_width=384), encoder=dict(width=384, depth=2, convs=3, heads=8)),
    head=dict(in_width=384),
)
train_dataloader = dict(batch_size=64)
