# Pre-training on codes of the tokenizer whose encoder sees the whole triplet.
_base_ = ['./best_pretrain.py']
model = dict(
    tokenizer=dict(
        config='tests/real/configs/best_tokenizer_triplet.py',
        checkpoint='work_dirs/real/best/tokenizer_triplet/last.pth',
    )
)
