-- Sweeps: the cell of an outcome's trial; the experiment's file, for whoever resumes the run; and when an offload and its reply passed the
-- emulated network between broker and edge (host times: monotonic, since the run's start). NULL: no such file, no such network.
ALTER TABLE outcomes ADD COLUMN cell INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN experiment_file TEXT;
ALTER TABLE offloads ADD COLUMN network_in_ns INTEGER;
ALTER TABLE offloads ADD COLUMN network_out_ns INTEGER;
