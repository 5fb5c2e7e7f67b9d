# BEST's pre-training on SLR500 alone, tokenizer too; not in the paper.
_base_ = '../best_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, nmfs_csl=None)))
model = dict(
    tokenizer=dict(config='best/single/best_tokenizer_slr500.py', checkpoint='work_dirs/best_tokenizer_slr500/last.pth')
)
