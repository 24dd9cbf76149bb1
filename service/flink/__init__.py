"""The online operator on Apache Flink: one keyed operator a region, its state in parts."""
