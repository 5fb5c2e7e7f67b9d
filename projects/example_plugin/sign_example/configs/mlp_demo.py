# The demo's recogniser with the embedder of this plug-in. Every number is ours.
_base_ = 'signmm::demo/demo_recognizer.py'
model = dict(backbone=dict(embedder=dict(_delete_=True, type='MLPEmbedder', layout='triplet49', part_width=48)))
