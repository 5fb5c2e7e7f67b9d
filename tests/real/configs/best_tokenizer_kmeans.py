# Table 6, row K-Means.
_base_ = ['./best_tokenizer.py']
model = dict(_delete_=True, type='KMeansTokenizer', hand_codes=256, body_codes=128)
train_cfg = dict(max_epochs=5)
