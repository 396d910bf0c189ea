"""The HTTP side of every page: doors, forms, errors, security headers, language, filters, page frame."""
