# BEST Table 6, row K-Means.
_base_ = '../best_pretrain.py'
model = dict(
    tokenizer=dict(
        config='best/ablations/best_tokenizer_kmeans.py', checkpoint='work_dirs/best_tokenizer_kmeans/last.pth'
    )
)
