"""Pages of products: reading and comparing versions, editing drafts, and their life on sale."""
