"""A walk over all services: what moves a figure says so in the outbox (MODEL section 6), and a new one is asked whether it does."""

import ast
from datetime import date

import pytest

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from tests.architecture.product import dotted, imported, modules
from tests.architecture.situations import MOVES
from tests.factories import AFTERNOON, MONDAY, small_world

# When it is, where the ordinary Monday does not do.
AT = {"daysheets.load_holidays": date(2026, 8, 20)}

# What moves none: `what it writes instead`.
STAYS = {
    "accounts": {
        "export_record", "password_change", "reset_code_create", "token_create", "token_end",
        "user_create", "user_deactivate", "user_reactivate", "user_update_rights", "users_end", "view_record",
    },  # people and what they did
    "blanko": {
        "enter", "new_document",  # parts of the documents, which are below
        "issue_to_place", "place_return",  # between places of one office: the same blanks on hand
        "place_add",
        # a debt is no figure of a region; what is lent and given back moves by its documents
        "loan_approve", "loan_approve_province", "loan_ask", "loan_refuse", "loan_rule_set",
        "loan_withdraw", "loans_net", "netting_undo",
        "count_start", "count_enter", "count_submit", "count_return", "count_cancel",  # nothing is posted before the approval
        "difference_explain", "difference_request", "difference_return",  # nor here
        "withdrawal_post",  # withdrawn KTP-el are an item of their own, in no figure of blanks
        "destruction_prepare",  # nothing is posted before another person approves
        "serials_set", "batch_serials_set",
        "consumption_post",  # ribbon and film stand in no figure
        "device_add", "device_correct", "device_end", "device_state_set", "pace_set", "yields_set",
        "board_set",  # who may look
        "allocation_cancel", "allocation_make", "allocations_make", "need_rule_set", "pack_remove",
        "pack_set",
        "request_close", "request_make", "request_refuse", "request_withdraw",  # papers, no stock
        "surplus_report",  # a question
        "internal_realign",  # a part of reports.regions_change
    },
    "daysheets": {
        "chat_template_set", "draft_save", "drafts_drop", "extra_measures_set", "tidy",
        "decree_apply",  # a part of reports.regions_change, which brings the figures
    },
    "papers": {"numbering_set", "paper_issue"},  # what is written about figures that stand
    "recording": {"import_prepare"},  # a dry run
    "reports": {
        "file_attach_signed", "run_again", "run_request",  # readers of figures
        "regions_change",  # what it says is rolled up before it ends (tests/reports/rollup/test_lineages.py)
    },
    # Regions stand below the day sheet and know no outbox. Those with a namesake in ektp.daysheets.services are called through it;
    # no page and no task calls the others (both are tested below).
    "regions": {
        "ability_set", "alias_add", "closure_add", "closure_remove", "executing_agency_set",
        "hours_set", "letterhead_set", "load_holidays", "master_load", "office_close",
        "office_create", "office_update", "offices_ensure_standard", "offices_follow",
        "region_create", "region_end", "region_merge", "region_place", "region_recode", "region_rename", "region_split",
    },
}  # fmt: skip
# These of regions move figures: an edge that needs one calls, or first writes, its namesake in ektp.daysheets.services.
LIFTED = {
    "ability_set", "closure_add", "closure_remove", "executing_agency_set", "hours_set",
    "load_holidays", "office_close", "offices_follow", "region_create", "region_end", "region_merge",
    "region_place", "region_recode", "region_split",
}  # fmt: skip
# Before there is anybody or any figure: the demo sets up its offices and the first calendar.
BEFORE_ALL = {"ektp/demo/load.py", "ektp/demo/nation/places.py"}


def _app(path: str) -> str:
    return path.split("/")[1] if path.startswith("ektp/") else path.split("/")[0]


def _services() -> dict[str, set[str]]:
    """Public functions of services modules whose first keyword is `by`, by app."""
    found: dict[str, set[str]] = {}
    for path, tree in modules().items():
        if "services" not in dotted(path).split("."):
            continue
        public = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_")
        for node in public:
            if [argument.arg for argument in node.args.kwonlyargs][:1] == ["by"]:
                found.setdefault(_app(path), set()).add(node.name)
    return found


def test_every_service_is_known_to_move_figures_or_not() -> None:
    known = {app: set(names) for app, names in STAYS.items()}
    for name in MOVES:
        app, _, service = name.partition(".")
        known.setdefault(app, set()).add(service)

    assert _services() == known


@pytest.mark.parametrize("name", sorted(MOVES))
def test_what_moves_a_figure_says_so(name: str, db: None) -> None:
    with clock.held_at(AFTERNOON):
        world = small_world()
    with clock.held_at(AFTERNOON + (AT.get(name, MONDAY) - MONDAY)):
        call = MOVES[name](world)
        last = _last()
        call()

    assert _last() > last


def _last() -> int:
    found = ChangeOutbox.objects.order_by("-pk").first()
    return found.pk if found else 0


def test_figures_that_hang_on_regions_are_moved_through_the_day_sheet() -> None:
    """Nobody above regions calls these services by themselves; ektp.daysheets.services has those that are needed."""
    wrong = {
        path: names
        for path, tree in modules().items()
        if not path.startswith(("ektp/regions/", "ektp/daysheets/services/"))
        and path not in BEFORE_ALL
        and (names := _of_regions(tree))
    }

    assert wrong == {}


def _of_regions(tree: ast.Module) -> set[str]:
    taken = {name.rpartition(".") for name in imported(tree)}
    direct = {n for head, _, n in taken if head.startswith("ektp.regions.services")}
    whole = {"everything"} if "ektp.regions.services" in imported(tree) and not direct else set()
    return (direct & LIFTED) | whole
