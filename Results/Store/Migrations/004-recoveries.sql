-- What was done to get a trial's board back, as JSON: [RecoveryRecord]. NULL: it was never lost.
ALTER TABLE trials ADD COLUMN recoveries TEXT;
