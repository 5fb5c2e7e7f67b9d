# Fine-tuning for continuous recognition. SignBERT+ 4.1.3 gives the rate and follows "the setting [9]",
# Camgoz et al. 2020, in the rest: the numbers marked [9] are those of its released code.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='Adam', lr=1e-4, betas=(0.9, 0.998), weight_decay=1e-3),  # SignBERT+ 4.1.3; [9], [9]
)
train_cfg = dict(by_epoch=True, max_epochs=150, val_interval=1)  # [9] ends at the least rate, after about so many
# [9]: x 0.7 after 8 validations without gain, 100 steps apart, which are 4 epochs of PHOENIX-2014T; not below 1e-7.
param_scheduler = [dict(type='ReduceOnPlateauLR', monitor='WER', rule='less', factor=0.7, patience=4, min_value=1e-7)]
val_cfg = dict()
test_cfg = dict()
