"""The compiled engine: arrays in, arrays out. `lives.live` is its one entry; `compilation` lays the arrays out."""
