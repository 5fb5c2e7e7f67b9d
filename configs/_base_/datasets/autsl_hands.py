# AUTSL as in the report on SignBERT: MediaPipe hands, 64 frames at most.
_base_ = './autsl.py'
__steps = dict(
    select=dict(layout='mediapipe_hands42'),  # 2.2: MediaPipe hand landmarker
    sample=dict(num_frames=64),  # 3.3: 64 frames at most
    crop=dict(body='image'),
)
train_dataloader = dict(
    batch_size=32,  # not in the report
    dataset=dict(pipeline=dict(__steps, augment=dict(_delete_=True))),
)
val_dataloader = dict(batch_size=32, dataset=dict(pipeline=__steps))
test_dataloader = dict(batch_size=32, dataset=dict(pipeline=__steps))
