# BEST, sec. 3.1 read otherwise: the tokenizer whose encoder sees each part alone.
_base_ = '../best_pretrain.py'
__name = 'best_tokenizer_part'
model = dict(tokenizer=dict(config=f'best/switches/{__name}.py', checkpoint=f'work_dirs/{__name}/last.pth'))
