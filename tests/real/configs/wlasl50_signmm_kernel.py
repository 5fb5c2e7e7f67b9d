# The kernel machine on wlasl50: the data, features and steps of wlasl50_signmm_small.py.
_base_ = './wlasl50_signmm_small.py'
model = dict(
    type='KernelRecognizer',
    backbone=dict(
        embedder=dict(
            _delete_=True,
            type='FeatureEmbedder',
            layout='triplet49',
            features={{_base_.model.backbone.embedder.features}},
        ),
        encoder=dict(_delete_=True, type='IdentityEncoder'),
    ),
    head=dict(_delete_=True, type='KernelHead', num_classes=50, frames=20),
)
train_cfg = dict(max_epochs=16)
param_scheduler = []
custom_hooks = []
