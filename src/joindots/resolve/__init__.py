"""Link records into entities: block, compare, train, score, cluster, explain."""
