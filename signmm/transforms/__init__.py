"""Steps of the data pipeline."""
