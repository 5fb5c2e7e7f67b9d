# MASA, released code: two temporal convolution blocks in the embedding; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(
    backbone=dict(embedder=dict(temporal_blocks=2), pretrained='work_dirs/masa_pretrain_temporal_convs/last.pth')
)
