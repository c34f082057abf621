-- When the offloads of a trial passed the stations of the host: OffloadTimes.cs. Written with the sample's own row; a sample that was
-- not offloaded has none. NULL: not seen before the sample ended.
CREATE TABLE offloads (
  trial INTEGER NOT NULL REFERENCES trials (id),
  sequence INTEGER NOT NULL,
  bridge_in_ns INTEGER,            -- host times: monotonic, since the run's start
  arrived_ns INTEGER,
  started_ns INTEGER,
  inferred_ns INTEGER,
  published_ns INTEGER,
  bridge_out_ns INTEGER,
  PRIMARY KEY (trial, sequence)
) WITHOUT ROWID;
