# BEST's pre-training on MSASL alone, tokenizer too; not in the paper.
_base_ = '../best_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, nmfs_csl=None, slr500=None)))
model = dict(
    tokenizer=dict(config='best/single/best_tokenizer_msasl.py', checkpoint='work_dirs/best_tokenizer_msasl/last.pth')
)
