"""A quantity in packages, beside its units (domain.md section 4.1). The unit stays keping; a factor is only shown."""

from blanko.models import ItemPack
from ektp.common.formatting import angka


def in_packs(item: str, quantity: int) -> str:
    """`= 6 outer`, or `= 6 outer dan 500`; empty without a package or below one. The largest package counts."""
    pack = ItemPack.objects.filter(item=item).order_by("-factor").first()
    if pack is None or quantity < pack.factor:
        return ""
    whole, rest = divmod(quantity, pack.factor)
    return f"= {angka(whole)} {pack.name}" + (f" + {angka(rest)}" if rest else "")
