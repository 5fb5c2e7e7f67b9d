# What all recognisers share; by default they classify clips.
model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(type='PoseBackbone'),
    head=dict(type='ClsHead'),
)
