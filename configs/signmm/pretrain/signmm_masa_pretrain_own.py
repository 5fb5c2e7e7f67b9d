# MASA (sec. III), features of the skeleton as input; widths and the bank for a small corpus.
_base_ = '../../_base_/recipes/signmm_pretrain.py'
model = dict(
    type='MASAModel',
    masking=dict(type='MotionAwareMasking'),  # as masa/masa_pretrain.py, and the values below that are not set
    decoder=dict(type='ConvTransformerEncoder'),
    head=dict(_delete_=True, type='MotionHead', hidden_width=96),
    alignment=dict(type='SemanticAlignment', hidden_width=128, out_width=64, bank_size=512, ramp_epochs=10),
)
train_dataloader = dict(dataset=dict(type='SignDataset', ann_file='data/own/unlabelled.json', poses='data/own/poses'))
