# BEST's coupled tokenizer on the real clips without labels, stage 1 of the experiments in docs/lab_notes.md.
_base_ = ['./best_pretrain.py']

model = dict(
    _delete_=True,
    type='CoupledDVAE',
    encoder='part',  # with these two its figures in the docs were measured
    decoder='joint',
    layout='triplet49',
    embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=64, hidden_width=128),
    code_width=64,
    hand_codes=256,
    body_codes=128,
    codebook=dict(start_after=100, revive_below=0.1, decay=0.95),
    decoder_width=256,
)
train_dataloader = dict(dataset=dict(pipeline=dict(sample=dict(num_frames=32))))
train_cfg = dict(max_epochs=30)
optim_wrapper = dict(optimizer=dict(_delete_=True, type='Adam', lr=1e-3), clip_grad=None)
param_scheduler = [dict(type='StepLR', step_size=10, gamma=0.1, by_epoch=True)]
