# SignBERT+'s multi-level masking (sec. 3.2.1) of hands and body, features of the skeleton as input. The head regresses
# joints (Table 9): the hand model knows nothing of the body.
_base_ = '../../_base_/recipes/signmm_pretrain.py'
model = dict(
    type='MaskedPoseModel',
    masking=dict(type='MultiLevelMasking', ratio=0.4),  # Table 7
    head=dict(_delete_=True, type='RegressionHead'),
)
# 18.9 px after 10 epochs, 21.4 at 3e-3; BEST's tokens are learned as well at either rate.
optim_wrapper = dict(optimizer=dict(lr=1e-2))
train_dataloader = dict(dataset=dict(type='SignDataset', ann_file='data/own/unlabelled.json', poses='data/own/poses'))
