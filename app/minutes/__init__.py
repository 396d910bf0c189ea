"""The record (Protokoll): draft, review, published, versions, documents."""
