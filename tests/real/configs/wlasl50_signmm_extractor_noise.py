# Training clips as another extractor might have found them.
_base_ = './wlasl50_signmm_small.py'
train_dataloader = dict(dataset=dict(pipeline=dict(noise=dict(type='ExtractorNoise'))))
