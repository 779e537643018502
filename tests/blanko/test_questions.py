"""Nothing is closed by silence: what arrives otherwise than it was sent is a question with an age until it is answered."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import Condition, ShipmentQuestion, StockDocument
from blanko.selectors.identities import SINCE_START, identities
from blanko.selectors.questions import questions_about, questions_of
from blanko.selectors.transit import open_differences, open_quantity
from blanko.services.answering import question_resolve, surplus_report
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    loss_post,
    opening_post,
    return_post,
    reversal_post,
)
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import key
from tests.blanko.test_documents import balance, july
from tests.factories import World


def balanced(*offices: Office) -> None:
    """Every identity of these books comes out at 0, since the start."""
    rows = identities([office.pk for office in offices], Period(SINCE_START, date(2026, 8, 1)))
    assert rows
    for row in rows:
        for identity in row.identities:
            assert identity.difference == 0, (row.office_id, identity)


@pytest.fixture
def receiver(world: World) -> Office:
    return world.offices["35.78-DINAS"]


@pytest.fixture
def sent(keeper: User, dinas: Office, receiver: Office) -> StockDocument:
    """1.000 on their way since 2 July."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1200)
    return dispatch_post(by=keeper, office=dinas, receiver=receiver, day=july(2), quantity=1000)


def kinds(dispatch: StockDocument) -> list[tuple[str, int, str]]:
    found = ShipmentQuestion.objects.filter(dispatch=dispatch).order_by("pk")
    return list(found.values_list("kind", "quantity", "resolution"))


def test_sent_1000_accepted_950(
    keeper: User, dinas: Office, receiver: Office, sent: StockDocument
) -> None:
    """The sender sees the open 50 with its age until it is resolved, and the books balance at every step."""
    balanced(dinas)
    assert questions_of([dinas.pk], july(3)) == []
    acceptance_post(
        by=keeper, dispatch=sent, day=july(4), quantity=950, difference_note="satu dus terbuka"
    )
    balanced(dinas, receiver)
    (asked,) = questions_of([dinas.pk], july(14))
    assert (asked.still, asked.age, asked.question.said) == (50, 10, "satu dus terbuka")
    assert asked.question.kind == ShipmentQuestion.Kind.SHORT
    assert [way.still for way in open_differences([dinas.pk], july(14))] == [50]
    return_post(by=keeper, dispatch=sent, day=july(15), quantity=30, note="tertinggal di gudang")
    balanced(dinas, receiver)
    (asked,) = questions_of([dinas.pk], july(16))
    assert (asked.still, asked.age, asked.question.quantity) == (20, 12, 50)
    loss = loss_post(
        by=keeper, office=dinas, dispatch=sent, day=july(17), quantity=20, police_report="LP/7"
    )
    balanced(dinas, receiver)
    assert questions_of([dinas.pk, receiver.pk], july(31)) == []
    assert open_differences([dinas.pk], july(31)) == []
    (past,) = questions_about(sent, july(31))
    assert (past.question.resolution, past.question.document_id, past.age) == ("lost", loss.pk, 13)
    assert (balance(dinas), balance(dinas, Condition.IN_TRANSIT), balance(receiver)) == (
        230,
        0,
        950,
    )


def test_the_rest_comes_later(keeper: User, dinas: Office, sent: StockDocument) -> None:
    acceptance_post(by=keeper, dispatch=sent, day=july(4), quantity=600, more_to_come=True)
    assert kinds(sent) == []
    acceptance_post(by=keeper, dispatch=sent, day=july(5), quantity=300)
    acceptance_post(by=keeper, dispatch=sent, day=july(6), quantity=60)
    assert kinds(sent) == [("short", 100, "")]
    last = acceptance_post(by=keeper, dispatch=sent, day=july(9), quantity=40)
    question = ShipmentQuestion.objects.get()
    assert (question.resolution, question.document_id) == ("late", last.pk)
    assert question.resolved_day == july(9)
    assert question.resolved_by_id == keeper.pk


def test_a_form_sent_twice_asks_once(keeper: User, sent: StockDocument) -> None:
    for _ in range(2):
        acceptance_post(
            by=keeper,
            dispatch=sent,
            day=july(4),
            quantity=900,
            damaged=20,
            difference_note="basah",
            client_key=key("terima"),
        )
    assert kinds(sent) == [("short", 80, ""), ("damaged", 20, "")]


def test_a_reversed_acceptance_says_nothing_and_a_reversed_answer_answers_nothing(
    keeper: User, dinas: Office, receiver: Office, sent: StockDocument
) -> None:
    wrong = acceptance_post(
        by=keeper, dispatch=sent, day=july(4), quantity=940, damaged=10, difference_note="salah"
    )
    back = reversal_post(by=keeper, document=wrong, day=july(5), reason="salah ketik")
    assert kinds(sent) == [("short", 50, "corrected"), ("damaged", 10, "corrected")]
    assert set(ShipmentQuestion.objects.values_list("document", flat=True)) == {back.pk}
    assert open_quantity(sent) == 1000
    acceptance_post(by=keeper, dispatch=sent, day=july(6), quantity=990)
    came = return_post(by=keeper, dispatch=sent, day=july(7), quantity=10)
    assert kinds(sent)[-1] == ("short", 10, "returned")
    reversal_post(by=keeper, document=came, day=july(8), reason="tidak kembali")
    assert kinds(sent)[-1] == ("short", 10, "")
    assert [q.still for q in questions_of([dinas.pk], july(9))] == [10]
    balanced(dinas, receiver)


def test_damage_is_answered_in_words(
    keeper: User, dinas: Office, receiver: Office, sent: StockDocument
) -> None:
    acceptance_post(
        by=keeper, dispatch=sent, day=july(4), quantity=990, damaged=10, difference_note="bengkok"
    )
    question = ShipmentQuestion.objects.get()
    answer = {"by": keeper, "question": question, "day": july(6)}
    with pytest.raises(DocumentRefused, match="Tulis jawaban"):
        question_resolve(**answer, resolution="acknowledged", answer=" ")
    with pytest.raises(DocumentRefused, match="tidak berlaku"):
        question_resolve(**answer, resolution="adjusted", answer="ya")
    with pytest.raises(DocumentRefused, match="sebelum itu"):
        question_resolve(**{**answer, "day": july(3)}, resolution="acknowledged", answer="ya")
    done = question_resolve(**answer, resolution="acknowledged", answer="dus tertindih")
    assert (done.resolution, done.answer, done.document) == ("acknowledged", "dus tertindih", None)
    assert balance(receiver, Condition.QUARANTINE) == 10
    with pytest.raises(DocumentRefused, match="sudah dijawab"):
        question_resolve(**answer, resolution="corrected", answer="lagi")
    balanced(dinas, receiver)


def test_a_lack_is_never_answered_by_words(keeper: User, sent: StockDocument) -> None:
    acceptance_post(by=keeper, dispatch=sent, day=july(4), quantity=990)
    question = ShipmentQuestion.objects.get()
    with pytest.raises(DocumentRefused, match="dijawab dengan dokumen"):
        question_resolve(
            by=keeper, question=question, resolution="corrected", answer="ya", day=july(5)
        )
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        ShipmentQuestion.objects.update(
            resolution="corrected",
            resolved_day=july(5),
            resolved_at=question.known_from,
            resolved_by=keeper,
        )


def test_surplus_moves_both_books_once_both_have_said_it(
    keeper: User, dinas: Office, receiver: Office, sent: StockDocument
) -> None:
    said = {"by": keeper, "dispatch": sent, "quantity": 5, "said": "dihitung dua orang"}
    with pytest.raises(DocumentRefused, match=r"masih 1\.000 keping"):
        surplus_report(**said, day=july(4), client_key=key("lebih"))
    acceptance_post(by=keeper, dispatch=sent, day=july(4), quantity=1000)
    with pytest.raises(DocumentRefused, match="antara tanggal kirim"):
        surplus_report(**said, day=july(1), client_key=key("lebih"))
    one = surplus_report(**said, day=july(4), client_key=key("lebih"))
    assert surplus_report(**said, day=july(4), client_key=key("lebih")) == one
    with pytest.raises(StockKeyReused):
        surplus_report(**{**said, "quantity": 6}, day=july(4), client_key=key("lebih"))
    assert (balance(dinas), balance(receiver)) == (200, 1000)
    balanced(dinas, receiver)
    done = question_resolve(
        by=keeper, question=one, resolution="adjusted", answer="dua dus tertukar", day=july(6)
    )
    assert (balance(dinas), balance(receiver)) == (195, 1005)
    assert done.document is not None
    assert (done.document.office_id, done.document.quantity) == (dinas.pk, -5)
    balanced(dinas, receiver)


def test_a_surplus_of_what_never_arrived_is_no_question(keeper: User, sent: StockDocument) -> None:
    all_of_it = acceptance_post(by=keeper, dispatch=sent, day=july(4), quantity=1000)
    surplus_report(
        by=keeper,
        dispatch=sent,
        day=july(4),
        quantity=5,
        said="dihitung",
        client_key=key("lebih"),
    )
    reversal_post(by=keeper, document=all_of_it, day=july(5), reason="kiriman lain")
    assert kinds(sent) == [("over", 5, "corrected")]
