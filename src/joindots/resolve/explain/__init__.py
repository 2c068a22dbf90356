"""Why two records, or all the records of an entity, are proposed to be one person."""
