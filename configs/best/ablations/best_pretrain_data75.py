# BEST Table 8: 75 % of the pre-training data, for the tokenizer too.
_base_ = '../best_pretrain.py'
__name = 'best_tokenizer_data75'
model = dict(tokenizer=dict(config=f'best/ablations/{__name}.py', checkpoint=f'work_dirs/{__name}/last.pth'))
train_dataloader = dict(dataset=dict(common=dict(fraction=0.75)))
