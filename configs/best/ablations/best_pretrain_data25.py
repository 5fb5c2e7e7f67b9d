# BEST Table 8: 25 % of the pre-training data, for the tokenizer too.
_base_ = '../best_pretrain.py'
__name = 'best_tokenizer_data25'
model = dict(tokenizer=dict(config=f'best/ablations/{__name}.py', checkpoint=f'work_dirs/{__name}/last.pth'))
train_dataloader = dict(dataset=dict(common=dict(fraction=0.25)))
