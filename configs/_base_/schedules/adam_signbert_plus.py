# Fine-tuning of SignBERT+ for isolated recognition.
_base_ = './adam_best.py'
optim_wrapper = dict(optimizer=dict(type='Adam', lr=1e-4))  # SignBERT+ 4.1.3
train_cfg = dict(max_epochs=30)  # not in SignBERT+; as BEST, by the same group
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=10, gamma=0.1)]  # not in SignBERT+; as BEST 4.2
