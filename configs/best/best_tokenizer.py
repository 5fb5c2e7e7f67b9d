# BEST, stage 1: the coupled d-VAE (sec. 3.1 and 4.2).
_base_ = ['../_base_/datasets/pretrain_mix.py', '../_base_/default_runtime.py']

model = dict(
    type='CoupledDVAE',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    layout='triplet49',  # sec. 4.2: 7 body and 42 hand joints
    # The encoder is not in the paper: the pose embedding of sec. 3.2, without dropout, for a pose has one code. Then,
    # as in the decoder, networks that read the whole triplet, one for both hands: docs/papers/best.md.
    embedder=dict(type='TripletEmbedder', layout='triplet49', part_width=512, dropout=0.0, out_dropout=0.0),
    code_width=512,  # sec. 4.2
    hand_codes=1000,  # sec. 4.2, M1
    body_codes=500,  # sec. 4.2, M2
    codebook=dict(start_after=100),  # not in the paper; codewords drawn earlier are left behind and die
    beta1=0.1,  # sec. 4.2, body reconstruction
    beta2=1.0,  # sec. 4.2, codebook
    beta3=0.9,  # sec. 4.2, commitment
    decoder_width=512,  # not in the paper; as wide as a codeword
)
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3))  # sec. 4.2
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=10, gamma=0.1)]  # sec. 4.2
train_cfg = dict(by_epoch=True, max_epochs=30)  # not in the paper; three steps of the schedule
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these
