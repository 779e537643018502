"""Golden figure G20: Jombang lends to eleven Dinas, seven give back, four loans stand open, one of them overdue."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from blanko.models import BLANK_WNI, Account, Condition, Loan, UnbookedUse
from blanko.services.documents import acceptance_post, loan_post, loan_return_post
from blanko.services.loans import loan_approve, loan_ask
from ektp.accounts.models import User
from ektp.regions.models import Office

BORROWERS, RETURNED = 11, 7
_EACH = 300  # keping
_SOON, _LATE = 30, 90  # days


class Lending:
    """Loans of one Dinas to those whose stock runs low."""

    def __init__(self, lender: Office, keeper: User, official: User, clerk: User) -> None:
        self.lender, self.keeper, self.official, self.clerk = lender, keeper, official, clerk
        self.open: list[Loan] = []
        self.given = 0
        self.returned: set[int] = set()

    def lend(self, day: date) -> None:
        """To three who have least; asked, approved and handed over on one day, as the borrower fetches it."""
        asked = {loan.borrower_id for loan in self.open}
        for borrower, _held in self._others(asked)[: min(3, BORROWERS - self.given)]:
            self._lend_to(borrower, day)

    def _lend_to(self, borrower: Office, day: date) -> None:
        self.given += 1
        loan = loan_ask(
            by=self.clerk,
            borrower=borrower,
            lender=self.lender,
            quantity=_EACH,
            purpose="Persediaan tidak cukup sampai jatah berikutnya.",
            day=day,
            due_day=day + timedelta(days=_SOON if self.given <= RETURNED + 1 else _LATE),
            number=f"470/{200 + self.given}/{day:%Y}",
            client_key=_key(f"{borrower.code} minta"),
            is_sample=True,
        )
        loan = loan_approve(by=self.official, loan=loan)
        sent = loan_post(
            by=self.keeper, loan=loan, day=day, quantity=_EACH, client_key=_key(f"{loan.pk} kirim")
        )
        acceptance_post(
            by=self.clerk,
            dispatch=sent,
            day=day,
            quantity=_EACH,
            client_key=_key(f"{loan.pk} terima"),
        )
        self.open.append(loan)

    def take_back(self, day: date) -> None:
        """Of those whose loan falls due, whoever has enough by now gives back; the one that never has is overdue."""
        able = {office.pk for office, held in self._others(set()) if held >= _EACH}
        for loan in self.open[: RETURNED + 1]:
            waits = loan.borrower_id in able and loan.pk not in self.returned
            if waits and len(self.returned) < RETURNED:
                self._return(loan, day)

    def _return(self, loan: Loan, day: date) -> None:
        self.returned.add(loan.pk)
        sent = loan_return_post(
            by=self.clerk,
            loan=loan,
            day=day,
            quantity=_EACH,
            client_key=_key(f"{loan.pk} kembali"),
        )
        acceptance_post(
            by=self.keeper,
            dispatch=sent,
            day=day,
            quantity=_EACH,
            client_key=_key(f"{loan.pk} diterima kembali"),
        )

    def _others(self, without: set[int]) -> list[tuple[Office, int]]:
        """The other Dinas of the province by what they hold (keping), those with least first; none with uses that wait for a document."""
        waits = UnbookedUse.objects.filter(quantity__gt=0).values("office")
        rows = (
            Account.objects.filter(
                item=BLANK_WNI,
                condition=Condition.ON_HAND,
                place__prints=True,
                place__office__kind=Office.Kind.DINAS,
                place__office__region__province=self.lender.region.province_id,
            )
            .exclude(place__office__in=[self.lender.pk, *without])
            .exclude(place__office__in=waits)
            .select_related("place__office__region__province", "place__office__attribution")
            .order_by("balance", "place__office__code")
        )
        return [(row.place.office, row.balance) for row in rows]


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"ektp:contoh:pinjaman:{name}")
