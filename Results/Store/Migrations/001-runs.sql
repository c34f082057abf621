-- Runs, their trials, their samples. Numbers of states, decisions and phases: SampleRecord.cs and Protocols/Wire/messages.def.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  started TEXT NOT NULL,           -- UTC, ISO 8601
  ended TEXT,                      -- NULL: still going, or its process died
  verdict TEXT,
  trouble TEXT,                    -- what broke about the rig or the host
  git_commit TEXT,
  git_dirty INTEGER NOT NULL,
  tools TEXT NOT NULL,             -- JSON: tool -> version
  experiment TEXT NOT NULL,
  experiment_text TEXT NOT NULL,
  bench TEXT NOT NULL,
  bench_text TEXT NOT NULL,
  seed INTEGER NOT NULL,
  beta REAL NOT NULL,
  expectations TEXT NOT NULL,      -- JSON: [{path, clause}]
  host TEXT NOT NULL               -- JSON: HostFacts
);

CREATE TABLE trials (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (id),
  rig TEXT NOT NULL,
  board TEXT NOT NULL,
  origin TEXT NOT NULL,            -- measured | emulated | imported
  mode TEXT NOT NULL,              -- sequential | pipelined
  provenance TEXT NOT NULL,        -- JSON: TrialProvenance
  started_ns INTEGER NOT NULL,     -- since the run's start
  ended_ns INTEGER,
  sent INTEGER,                    -- NULL until the trial is complete
  link_utilisation REAL,
  trouble TEXT
);
CREATE INDEX trials_of_run ON trials (run);

CREATE TABLE samples (
  trial INTEGER NOT NULL REFERENCES trials (id),
  sequence INTEGER NOT NULL,       -- sample id
  data_index INTEGER NOT NULL,     -- index in the data set
  label INTEGER,
  state INTEGER NOT NULL,          -- 0 answered, 1 timed out, 2 errored
  cause TEXT,
  boot INTEGER NOT NULL,
  output BLOB,                     -- int8 codes in class order
  local_class INTEGER,
  decision INTEGER,                -- 0 accept, 1 offload
  policy INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  score INTEGER NOT NULL,
  threshold INTEGER NOT NULL,
  edge_class INTEGER,
  edge_output BLOB,                -- float32 little-endian in class order
  answered_by INTEGER,             -- 0 local, 1 edge, 2 late, 3 failed
  final_class INTEGER,
  idle_ticks INTEGER NOT NULL,
  receive_ticks INTEGER NOT NULL,
  infer_ticks INTEGER NOT NULL,
  decide_ticks INTEGER NOT NULL,
  transmit_ticks INTEGER NOT NULL,
  wait_ticks INTEGER NOT NULL,
  reply_ticks INTEGER NOT NULL,
  sent_ns INTEGER NOT NULL,        -- host times: monotonic, since the run's start
  confirmed_ns INTEGER,
  result_ns INTEGER,
  crc INTEGER,                     -- CRC-32 of the pixels that were inferred
  resends INTEGER NOT NULL,        -- image chunks sent again
  PRIMARY KEY (trial, sequence)
) WITHOUT ROWID;

-- What the edge model says of images, when it was computed after the sample's own row was stored.
CREATE TABLE shadows (
  trial INTEGER NOT NULL REFERENCES trials (id),
  sequence INTEGER NOT NULL,
  edge_class INTEGER NOT NULL,
  edge_output BLOB,
  PRIMARY KEY (trial, sequence)
) WITHOUT ROWID;

CREATE TABLE outcomes (
  run INTEGER NOT NULL REFERENCES runs (id),
  rig TEXT NOT NULL,
  path TEXT NOT NULL,
  clause TEXT NOT NULL,
  actual REAL,                     -- NULL: the figure cannot be known
  verdict TEXT NOT NULL
);
CREATE INDEX outcomes_of_run ON outcomes (run);

-- For people with an SQL prompt: words instead of numbers, and the shadow's answer where it came later.
CREATE VIEW samples_in_words AS
SELECT runs.run, trials.rig, samples.sequence, samples.data_index, samples.label,
  CASE samples.state WHEN 0 THEN 'answered' WHEN 1 THEN 'timed-out' ELSE 'errored' END AS state, samples.cause,
  hex(samples.output) AS output, samples.local_class,
  CASE samples.decision WHEN 0 THEN 'accept' WHEN 1 THEN 'offload' END AS decision, samples.score, samples.threshold,
  coalesce(samples.edge_class, shadows.edge_class) AS edge_class,
  CASE samples.answered_by WHEN 0 THEN 'local' WHEN 1 THEN 'edge' WHEN 2 THEN 'late' WHEN 3 THEN 'failed' END AS answered_by,
  samples.final_class, samples.infer_ticks, samples.sent_ns, samples.result_ns, samples.resends
FROM samples JOIN trials ON trials.id = samples.trial JOIN runs ON runs.id = trials.run
LEFT JOIN shadows ON shadows.trial = samples.trial AND shadows.sequence = samples.sequence;
