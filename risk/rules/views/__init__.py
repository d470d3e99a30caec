"""Pages of the rules: versions, the editor of one rule, lists."""
