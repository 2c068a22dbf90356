"""The network in the formats of other tools: FollowTheMoney, GraphML and tables for i2. Proposals leave as proposals."""
