"""Pages of lenders, their agreements, guarantors and the licence register."""
