-- The throughput windows of a trial, as JSON: ThroughputReport. NULL: none were run.
ALTER TABLE trials ADD COLUMN throughput TEXT;
