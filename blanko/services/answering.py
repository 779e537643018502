"""What receiver and sender say about a shipment in words: a surplus, and the answer to damage or surplus."""

from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import ShipmentQuestion, StockDocument
from blanko.selectors.transit import open_quantity
from blanko.services.documents import adjustment_post
from blanko.services.questions import answered
from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing, current_change

_Kind, _Resolution = ShipmentQuestion.Kind, ShipmentQuestion.Resolution
# What the sender may answer in words; a lack is answered by documents alone.
ANSWERS = {
    _Kind.DAMAGED: (_Resolution.ACKNOWLEDGED, _Resolution.CORRECTED),
    _Kind.OVER: (_Resolution.ADJUSTED, _Resolution.CORRECTED),
}


def surplus_report(
    *, by: User, dispatch: StockDocument, day: date, quantity: int, said: str, client_key: UUID
) -> ShipmentQuestion:
    """The receiver counted more than the paper of the shipment says (keping). The book waits for the sender's answer.

    Raises DocumentRefused while a part of the shipment is still to be accepted, and without a word of explanation.
    """
    if not dispatch.sends or dispatch.counterpart is None:
        raise DocumentRefused(_("Dokumen ini bukan pengiriman. Pilih pengiriman yang diterima."))
    _require_words(said, _("Tulis bagaimana kelebihan itu dihitung dan siapa yang menghitung."))
    if day < dispatch.day or day > clock.today(dispatch.counterpart.time_zone):
        raise DocumentRefused(
            _("Tanggal hitung harus antara tanggal kirim %(day)s dan hari ini.")
            % {"day": tanggal(dispatch.day)}
        )
    if quantity < 1:
        raise DocumentRefused(_("Jumlah harus lebih dari 0."))
    with changing(by=by, reason=said):
        found = ShipmentQuestion.objects.filter(client_key=client_key).first()
        if found is not None:
            return _same(found, dispatch, quantity)
        still = open_quantity(dispatch)
        if still:
            raise DocumentRefused(
                _(
                    "Dari kiriman ini masih %(open)s keping tercatat dalam perjalanan. Terima dahulu seluruhnya, lalu laporkan kelebihannya."
                )
                % {"open": angka(still)}
            )
        return ShipmentQuestion.objects.create(
            dispatch=dispatch,
            kind=_Kind.OVER,
            quantity=quantity,
            said=said.strip(),
            opened_day=day,
            opened_by=by,
            client_key=client_key,
        )


def question_resolve(
    *, by: User, question: ShipmentQuestion, resolution: str, answer: str, day: date
) -> ShipmentQuestion:
    """The sender's answer to damage or surplus, with words. ADJUSTED takes the surplus out of the sender's book and into the receiver's.

    Both have said it then: the receiver by the question, the sender by this answer. A lack is refused here: it is answered by
    accepting the rest, taking it back or writing it off. Raises DocumentRefused, InsufficientStock, StockMonthClosed.
    """
    _require_words(
        answer, _("Tulis jawaban pengirim: apa yang ditemukan dan apa tindak lanjutnya.")
    )
    with changing(by=by, reason=answer):
        held = ShipmentQuestion.objects.select_for_update(of=("self",)).select_related(
            "dispatch__office__attribution", "dispatch__counterpart__attribution"
        )
        found = held.get(pk=question.pk)
        _require_answerable(found, resolution, day)
        document = _adjusted(by, found, day, answer) if resolution == _Resolution.ADJUSTED else None
        mine = ShipmentQuestion.objects.filter(pk=found.pk)
        if document is not None:
            answered(mine, document, resolution, answer.strip())
        else:
            mine.update(
                resolution=resolution,
                answer=answer.strip(),
                resolved_day=day,
                resolved_at=current_change().at,
                resolved_by=by,
            )
    found.refresh_from_db()
    return found


def _adjusted(by: User, question: ShipmentQuestion, day: date, answer: str) -> StockDocument:
    """Out of the sender's book, into the receiver's; the sender's document is the answer's."""
    dispatch = question.dispatch
    receiver = dispatch.counterpart
    if receiver is None:
        raise AssertionError(f"a shipment to nobody: {dispatch}")
    reason = _("Kelebihan kiriman %(day)s %(number)s: %(answer)s") % {
        "day": tanggal(dispatch.day),
        "number": dispatch.number,
        "answer": answer.strip(),
    }
    first, _second = (
        adjustment_post(
            by=by,
            office=office,
            day=day,
            quantity=sign * question.quantity,
            reason=reason,
            item=dispatch.item_id,
            client_key=uuid5(question.client_key, office.code),
        )
        for office, sign in ((dispatch.office, -1), (receiver, 1))
    )
    return first


def _require_answerable(question: ShipmentQuestion, resolution: str, day: date) -> None:
    if not question.open:
        raise DocumentRefused(
            _("Pertanyaan ini sudah dijawab pada %(day)s.")
            % {"day": tanggal(question.resolved_day)}
        )
    if question.kind == _Kind.SHORT:
        raise DocumentRefused(
            _(
                "Kekurangan dijawab dengan dokumen: terima sisanya, catat kiriman kembali, atau catat kiriman hilang."
            )
        )
    if resolution not in ANSWERS[_Kind(question.kind)]:
        raise DocumentRefused(_("Jawaban ini tidak berlaku untuk selisih ini. Pilih yang lain."))
    if day < question.opened_day:
        raise DocumentRefused(
            _("Selisih ini dilaporkan pada %(day)s. Tanggal jawaban tidak boleh sebelum itu.")
            % {"day": tanggal(question.opened_day)}
        )


def _same(found: ShipmentQuestion, dispatch: StockDocument, quantity: int) -> ShipmentQuestion:
    if (found.dispatch_id, found.quantity) != (dispatch.pk, quantity):
        raise StockKeyReused
    return found


def _require_words(text: str, sentence: str) -> None:
    if not text.strip():
        raise DocumentRefused(sentence)
