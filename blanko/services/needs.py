"""How an office counts its need, and how an item is packed."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Item, ItemPack, NeedRule, known_items
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Office


def need_rule_set(
    *, by: User, office: Office, rule: Mapping[str, int | bool], reason: str
) -> NeedRule:
    """Set which terms an office's need has and their shares (per cent). Raises DocumentRefused without a reason."""
    if not reason.strip():
        raise DocumentRefused(
            _("Perubahan rumus memerlukan alasan. Tulis dasar atau edaran yang dipakai.")
        )
    with changing(by=by, reason=reason.strip()):
        made, _new = NeedRule.objects.update_or_create(office=office, defaults=dict(rule))
    return made


def pack_remove(*, by: User, pack: ItemPack) -> None:
    """Forget how an item was packed; quantities never depended on it."""
    with changing(by=by):
        ItemPack.objects.filter(pk=pack.pk).delete()


def pack_set(*, by: User, item: str, name: str, factor: int) -> ItemPack:
    """How many (satuan of the item) one package of this name holds. Raises DocumentRefused for fewer than 2."""
    if factor < 2:
        raise DocumentRefused(_("Satu kemasan berisi sedikitnya 2. Tulis isinya dalam satuan."))
    with changing(by=by):
        Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        made, _new = ItemPack.objects.update_or_create(
            item_id=item, name=name.strip(), defaults={"factor": factor}
        )
    return made
