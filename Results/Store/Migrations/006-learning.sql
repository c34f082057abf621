-- What a policy that learns had seen before a decision: uint32 little-endian, SampleRecord.Learned. NULL: the policy does not learn.
ALTER TABLE samples ADD COLUMN learned BLOB;
