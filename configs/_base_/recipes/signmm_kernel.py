# A Gaussian kernel machine on the features of signmm small: what docs/recipes.md recommends for 300 clips and fewer. An
# epoch shows every training clip once, as the random steps draw it, and fits the machine to all that was shown so far.
_base_ = './signmm_small.py'
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
    head=dict(_delete_=True, type='KernelHead', frames=32),
)
train_cfg = dict(max_epochs=16, val_interval=16)
param_scheduler = []
custom_hooks = []
