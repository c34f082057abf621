-- What a power meter beside the board said. NULL where a figure is not known or was refused; never 0 for that.
ALTER TABLE trials ADD COLUMN energy TEXT;  -- JSON: EnergyReport
ALTER TABLE trials ADD COLUMN trace TEXT;   -- path of the power trace, relative to this file's folder

-- Energy of each phase of a sample in J, whole board, and half of its 95 % interval.
CREATE TABLE energies (
  trial INTEGER NOT NULL REFERENCES trials (id),
  sequence INTEGER NOT NULL,       -- sample id
  idle_j REAL,
  receive_j REAL,
  infer_j REAL,
  decide_j REAL,
  transmit_j REAL,
  wait_j REAL,
  reply_j REAL,
  idle_half95_j REAL,
  receive_half95_j REAL,
  infer_half95_j REAL,
  decide_half95_j REAL,
  transmit_half95_j REAL,
  wait_half95_j REAL,
  reply_half95_j REAL,
  PRIMARY KEY (trial, sequence)
) WITHOUT ROWID;
