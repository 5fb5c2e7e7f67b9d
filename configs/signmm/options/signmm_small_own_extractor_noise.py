# Training clips as another extractor might have found them: for poses that will come from elsewhere.
_base_ = '../signmm_small_own.py'
train_dataloader = dict(dataset=dict(pipeline=dict(noise=dict(type='ExtractorNoise'))))
