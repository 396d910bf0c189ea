"""The register of municipalities (Gemeindeschlüssel): read in from official files, found by any spelling."""
