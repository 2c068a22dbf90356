"""Age at offence and the provisions that were open then: lists for a lawyer, with citations, never advice."""
