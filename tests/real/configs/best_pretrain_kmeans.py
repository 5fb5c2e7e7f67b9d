# Table 6.
_base_ = ['./best_pretrain.py']
model = dict(
    tokenizer=dict(
        config='tests/real/configs/best_tokenizer_kmeans.py', checkpoint='work_dirs/real/best/tokenizer_kmeans/last.pth'
    )
)
