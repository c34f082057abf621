-- Batched offloads (SPEC.md, 2.3): the burst that an offload left in, numbered within its session, and how long it was held before. NULL: not batched.
ALTER TABLE samples ADD COLUMN burst INTEGER;
ALTER TABLE samples ADD COLUMN held_ticks INTEGER;
