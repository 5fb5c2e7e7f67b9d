# SignBERT+, Table 5: GCN_Tem-3 instead of position encoding.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(embedder=dict(temporal_kernel=3), positions=None))
model['backbone']['pretrained'] = 'work_dirs/signbert_plus_pretrain_gcn_tem3/last.pth'
