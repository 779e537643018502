"""Which roll-up a figure was read from: a name that changes with every run, every waiting change and every nightly check."""

from dataclasses import dataclass

from ektp.regions.models import Level, Region
from reports.figures import Freshness
from reports.rollup.statements import ask

# `xmin` is the transaction that wrote the row last: it tells two runs apart that were dated alike.
_VERSION = """
SELECT s.computed_at, s.checked_at, coalesce(s.drift, 0), w.n, w.last, s.xmin::text, (
  SELECT string_agg(v.region_id || '.' || v.xmin::text, ',' ORDER BY v.region_id) FROM reports_rollupstate v WHERE %(upper)s
)
FROM (
  SELECT count(*) AS n, coalesce(max(id), 0) AS last FROM daysheets_changeoutbox WHERE %(nation)s OR province_id = %(scope)s
) w LEFT JOIN reports_rollupstate s ON s.region_id = %(scope)s
"""

_STAMPS = """
SELECT r.id, concat_ws(' ', w.n, w.last, s.computed_at, s.xmin)
FROM (SELECT id FROM regions_region WHERE id = %(nation)s UNION ALL SELECT id FROM regions_region WHERE parent_id = %(nation)s) r
LEFT JOIN reports_rollupstate s ON s.region_id = r.id
LEFT JOIN (SELECT province_id, count(*) AS n, max(id) AS last FROM daysheets_changeoutbox GROUP BY 1) w ON w.province_id = r.id
"""


@dataclass(frozen=True, slots=True)
class Version:
    """`text` names the version of a region's own figures, `family` that of what compares it with its sisters as well.

    `freshness` is the stamp that figures of this version carry.
    """

    text: str
    family: str
    freshness: Freshness


def version_of(region: Region) -> Version:
    """The version that everything read in the same snapshot belongs to. One statement.

    Covered are the roll-up of the region's province and every service that moves a figure, since each appends to the outbox in its
    own transaction. The nation's rows are the provinces', and a province is compared with the others: there the roll-up of all counts.
    """
    nation = region.level == Level.NATION
    scope = region.province_id or region.pk
    parameters = {"scope": scope, "nation": nation, "upper": region.level <= Level.PROVINCE}
    ((computed, checked, drift, waiting, last, mine, all_states),) = ask(
        "ektp_read_version", _VERSION, parameters
    )
    own = f"{scope} {waiting} {last} {computed} {mine}"
    family = f"{own} {all_states or ''}"
    return Version(family if nation else own, family, Freshness(computed, waiting, checked, drift))


def stamps_below(nation: Region) -> dict[int, str]:
    """By key of each province, and of the nation for what is its own, what `version_of` tells two versions of it apart by. One statement."""
    return dict(ask("ektp_read_stamps", _STAMPS, {"nation": nation.pk}))
