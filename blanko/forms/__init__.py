"""Forms of the stock, by topic."""

from blanko.forms.equipment import (
    ConsumptionForm,
    CorrectionForm,
    DepartureForm,
    DeviceForm,
    PaceForm,
    StateForm,
)
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
    "ConsumptionForm",
    "CorrectionForm",
    "DepartureForm",
    "DeviceForm",
    "DispatchForm",
    "IssueForm",
    "LossForm",
    "OpeningForm",
    "PaceForm",
    "PaperForm",
    "PlaceForm",
    "ReceiptForm",
    "ReplyForm",
    "ReversalForm",
    "SendBackForm",
    "StateForm",
    "TransitLossForm",
    "receivers",
]
