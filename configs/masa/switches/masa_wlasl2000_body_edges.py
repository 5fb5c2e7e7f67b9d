# MASA, released code: the pooled body graph loses its edges to the nose; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(
    backbone=dict(embedder=dict(body_edges='released'), pretrained='work_dirs/masa_pretrain_body_edges/last.pth')
)
