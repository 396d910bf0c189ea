"""Metadata of released minutes as DCAT-AP.de 3.0 in JSON-LD: one dataset for each event. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
}
_LICENCES = {
    "CC BY 4.0": ("https://creativecommons.org/licenses/by/4.0/", "cc-by/4.0"),
    "CC BY-SA 4.0": ("https://creativecommons.org/licenses/by-sa/4.0/", "cc-by-sa/4.0"),
    "CC0 1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", "cc-zero"),
    "DL-DE BY 2.0": ("https://www.govdata.de/dl-de/by-2-0", "dl-by-de/2.0"),
    "DL-DE Zero 2.0": ("https://www.govdata.de/dl-de/zero-2-0", "dl-zero-de/2.0"),
}
_FILES = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
# By ending: the EU's file type and the media type.
FORMATS = {
    "pdf": ("PDF", "application/pdf"),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "md": ("TXT", "text/markdown"),
    "json": ("JSON", "application/json"),
}
_LANGUAGES = {"de": "DEU", "en": "ENG"}
_THEME = "http://publications.europa.eu/resource/authority/data-theme/GOVE"


@dataclass(frozen=True)
class Released:
    """One workshop's newest minutes: where they are, as what files, since when."""

    title: str
    page: str
    files: Mapping[str, str]  # address by ending
    released_at: datetime
    language: str


@dataclass(frozen=True)
class Dataset:
    """The minutes of one event."""

    address: str
    title: str
    description: str
    organiser: str
    contact: str
    licence: str
    keywords: Sequence[str]
    minutes: Sequence[Released]


def licence_address(name: str) -> str:
    """Where the text of the licence stands; "" for one nobody told us of."""
    return _LICENCES.get(name, ("", ""))[0]


def written(*, address: str, page: str, title: str, publisher: str, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """The catalogue with its datasets as JSON-LD."""
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _text(title, "de"),
        "dct:description": _text(title, "de"),
        "dct:publisher": _agent(publisher),
        "foaf:homepage": {"@id": page},
        "dcat:dataset": [_dataset(each) for each in datasets],
    }


def _dataset(told: Dataset) -> dict[str, Any]:
    moments = [each.released_at for each in told.minutes]
    found = {
        "@id": told.address,
        "@type": "dcat:Dataset",
        "dct:identifier": told.address,
        "dct:title": _text(told.title, "de"),
        "dct:description": _text(told.description, "de"),
        "dct:publisher": _agent(told.organiser),
        "dcat:theme": {"@id": _THEME},
        "dcat:keyword": [_text(word, "de") for word in told.keywords],
        "dct:issued": _moment(min(moments)),
        "dct:modified": _moment(max(moments)),
        "dct:language": [_language(code) for code in sorted({each.language for each in told.minutes})],
        "dcat:landingPage": {"@id": told.address.partition("#")[0]},
        "dcat:distribution": [
            _distribution(each, kind, address, told)
            for each in told.minutes
            for kind, address in each.files.items()
            if kind in FORMATS
        ],
    }
    if told.contact:
        mailbox = {"@id": f"mailto:{told.contact}"}
        found["dcat:contactPoint"] = {
            "@type": "vcard:Organization",
            "vcard:fn": told.organiser,
            "vcard:hasEmail": mailbox,
        }
    return found


def _distribution(told: Released, kind: str, address: str, dataset: Dataset) -> dict[str, Any]:
    file_type, media_type = FORMATS[kind]
    found: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _text(f"{told.title} ({file_type})", "de"),
        "dcat:accessURL": {"@id": told.page},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": _FILES + file_type},
        "dcat:mediaType": {"@id": _MEDIA + media_type},
        "dct:issued": _moment(told.released_at),
        "dct:modified": _moment(told.released_at),
        "dct:language": _language(told.language),
        "dcatap:availability": {"@id": "http://publications.europa.eu/resource/authority/planned-availability/STABLE"},
        "dcatde:licenseAttributionByText": _text(dataset.organiser, "de"),
    }
    if dataset.licence in _LICENCES:
        found["dct:license"] = {"@id": f"http://dcat-ap.de/def/licenses/{_LICENCES[dataset.licence][1]}"}
    else:
        found["dct:rights"] = {"@type": "dct:RightsStatement", "dct:description": dataset.licence}
    return found


def _agent(name: str) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": name}


def _text(value: str, language: str) -> dict[str, str]:
    return {"@value": value, "@language": language}


def _language(code: str) -> dict[str, str]:
    name = _LANGUAGES.get(code[:2], "DEU")
    return {"@id": f"http://publications.europa.eu/resource/authority/language/{name}"}


def _moment(at: datetime) -> dict[str, str]:
    return {"@value": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "@type": "xsd:dateTime"}
