# BEST's pre-training on NMFs-CSL alone, tokenizer too; not in the paper.
_base_ = '../best_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(wlasl=None, msasl=None, slr500=None)))
model = dict(
    tokenizer=dict(
        config='best/single/best_tokenizer_nmfs_csl.py', checkpoint='work_dirs/best_tokenizer_nmfs_csl/last.pth'
    )
)
