"""What the product is made of: bills of materials, known holes in dependencies, secrets that must not be in the repository."""
