# BEST Table 6, row VQ.
_base_ = '../best_pretrain.py'
model = dict(
    tokenizer=dict(config='best/ablations/best_tokenizer_vq.py', checkpoint='work_dirs/best_tokenizer_vq/last.pth')
)
