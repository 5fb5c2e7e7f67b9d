# BEST's pre-training on WLASL alone, tokenizer too; not in the paper.
_base_ = '../best_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(msasl=None, nmfs_csl=None, slr500=None)))
model = dict(
    tokenizer=dict(config='best/single/best_tokenizer_wlasl.py', checkpoint='work_dirs/best_tokenizer_wlasl/last.pth')
)
