"""Who may do what and where, written once more from DESIGN sections 1 and 7, without a look at the policies.

When a right is meant to change, it is changed in both places, and a reader of the change sees it twice.
"""

ALL = frozenset(
    [
        "operator",
        "adb",
        "gudang",
        "camat",
        "kasi",
        "kabid",
        "bupati",
        "provinsi",
        "pusat",
        "auditor",
        "admin",
    ]
)
AGENCY = frozenset(
    {"kasi", "kabid"}
)  # of whom kabid has the three rights that are given personally
UPPER = frozenset({"provinsi", "pusat"})

MAY: dict[str, frozenset[str]] = {
    "view": ALL,
    "sheet_view": ALL - {"bupati"},
    "sheet_enter": AGENCY | {"operator", "adb", "gudang"},
    "sheet_correct": frozenset({"kabid"}),
    "sheet_verify": frozenset({"camat"}),
    "verify_on_behalf": frozenset({"kabid"}),
    "month_view": AGENCY | UPPER | {"auditor", "admin"},
    "month_close": frozenset({"kabid"}),
    "stock_view": ALL - {"operator", "camat"},
    "stock_write": UPPER | {"gudang"},
    "stock_approve": AGENCY | UPPER,
    "items_manage": frozenset({"pusat"}),
    "cards_view": ALL,
    "cards_send": frozenset({"adb", "gudang"}),
    "cards_accept": frozenset({"operator"}),
    "snapshot_write": AGENCY | UPPER | {"adb"},
    "claim_write": AGENCY | UPPER | {"camat"},
    "report_make": AGENCY | UPPER | {"camat"},
    "changes_view": AGENCY | {"auditor", "admin"},
    "users_manage": AGENCY | {"admin"},
    "offices_manage": AGENCY | {"admin"},
    "calendar_manage": AGENCY | UPPER | {"admin"},
    "health_view": frozenset({"admin"}),
    "drift_view": UPPER | {"admin"},
}

# Where each of them stands, and what lies around it. The nation has nothing beside or above it.
_KECAMATAN = {"own": "35.17.09", "child": "35.17.09.2001", "sibling": "35.17.10", "parent": "35.17"}
_KABUPATEN = {"own": "35.17", "child": "35.17.09", "sibling": "35.78", "parent": "35"}
_PROVINCE = {"own": "35", "child": "35.17", "sibling": "33", "parent": "ID"}
_NATION = {"own": "ID", "child": "35"}
REGIONS: dict[str, dict[str, str]] = (
    dict.fromkeys(ALL, _KABUPATEN)
    | {"operator": _KECAMATAN, "camat": _KECAMATAN, "provinsi": _PROVINCE}
    | {"pusat": _NATION, "admin": _NATION}
)

_DINAS = {
    "own": "35.17-DINAS",
    "child": "35.17.09-KEC",
    "sibling": "35.78-DINAS",
    "parent": "35-PROV",
}
OFFICES: dict[str, dict[str, str]] = dict.fromkeys(ALL, _DINAS) | {
    # An operator has one office, and the mobile unit that reports through it.
    "operator": {
        "own": "35.17.09-KEC",
        "child": "35.17.09-MOBIL",
        "sibling": "35.17.10-KEC",
        "parent": "35.17-DINAS",
    },
    "adb": {"own": "35.17-DINAS", "sibling": "35.78-DINAS", "parent": "35-PROV"},
    "camat": {"own": "35.17.09-KEC", "sibling": "35.17.10-KEC", "parent": "35.17-DINAS"},
    "provinsi": {
        "own": "35-PROV",
        "child": "35.17-DINAS",
        "sibling": "33-PROV",
        "parent": "ID-PUSAT",
    },
    "pusat": {"own": "ID-PUSAT", "child": "35-PROV"},
    "admin": {"own": "ID-PUSAT", "child": "35-PROV"},
}

# Accounts: one that stands where the user does, below, beside and above.
_AT_KABUPATEN = {
    "own": "gudang",
    "child": "operator",
    "sibling": "operator.surabaya",
    "parent": "provinsi",
}
_AT_KECAMATAN = {"own": "helper", "sibling": "operator.megaluh", "parent": "gudang"}
USERS: dict[str, dict[str, str]] = (
    dict.fromkeys(ALL, _AT_KABUPATEN)
    | {"operator": _AT_KECAMATAN, "camat": _AT_KECAMATAN}
    | {
        "provinsi": {
            "own": "provinsi",
            "child": "kabid",
            "sibling": "provinsi.jateng",
            "parent": "pusat",
        }
    }
    | {name: {"own": "pusat", "child": "kabid"} for name in ("pusat", "admin")}
)

AROUND = {"region": REGIONS, "office": OFFICES, "user": USERS}
IN_SIGHT = frozenset({"own", "child"})


def expected(name: str, permission: str | None, relation: str | None) -> int:
    """200 stands for "let in"; 404 out of sight, 403 in sight without the right."""
    if relation is not None and relation not in IN_SIGHT:
        return 404
    return 200 if permission is None or name in MAY[permission] else 403
