"""From links to entities, within what people have said."""
