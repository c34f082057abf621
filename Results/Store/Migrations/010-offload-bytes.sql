-- Payload of the offload as the edge received it, header included: pixels, or the activations of a split network (SPEC.md, 3.2). NULL: not seen.
ALTER TABLE offloads ADD COLUMN bytes INTEGER;
