"""Hand model, camera and the licence-free synthetic hand."""
