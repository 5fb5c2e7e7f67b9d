# What every run shares. Nothing here comes from a paper.
default_scope = 'signmm'
runner_type = 'SignRunner'

# last.pth: the newest state, to resume from; best.pth: the weights with the best metric.
default_hooks = dict(
    runtime_info=dict(type='SignRuntimeInfoHook'),
    timer=dict(type='IterTimerHook'),
    sampler_seed=dict(type='DistSamplerSeedHook'),
    set_epoch=dict(type='SetEpochHook'),
    logger=dict(type='SignLoggerHook', interval=50),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='SignCheckpointHook', interval=1, save_best='top1_per_instance', rule='greater'),
)

# tensorboard --logdir work_dirs
visualizer = dict(type='Visualizer', vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])

log_processor = dict(type='SignLogProcessor', window_size=20, by_epoch=True)
log_level = 'INFO'
randomness = dict(seed=0, deterministic=False)
env_cfg = dict(
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    dist_cfg=dict(backend='nccl', timeout=1800),
)
load_from = None
resume = False
