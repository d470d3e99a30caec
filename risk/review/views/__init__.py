"""Pages of the review desk: the queue, the case, what leads do."""
