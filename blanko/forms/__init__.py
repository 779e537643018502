"""Forms of the stock, by topic."""

from blanko.forms.papers import (
    AcceptanceForm,
    AdjustmentForm,
    DispatchForm,
    IssueForm,
    LossForm,
    OpeningForm,
    PaperForm,
    PlaceForm,
    ReceiptForm,
    ReplyForm,
    ReversalForm,
    SendBackForm,
    TransitLossForm,
    receivers,
)

__all__ = [
    "AcceptanceForm",
    "AdjustmentForm",
    "DispatchForm",
    "IssueForm",
    "LossForm",
    "OpeningForm",
    "PaperForm",
    "PlaceForm",
    "ReceiptForm",
    "ReplyForm",
    "ReversalForm",
    "SendBackForm",
    "TransitLossForm",
    "receivers",
]
