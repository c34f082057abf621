-- Early exits (SPEC.md, 2.4): 1 where the sample stopped at the model's exit, 0 where it went on, and then the codes of the exit's head. NULL: no policy decided there.
ALTER TABLE samples ADD COLUMN exited INTEGER;
ALTER TABLE samples ADD COLUMN exit_output BLOB;
