from ektp.accounts.services.attempts import attempts_sweep, locked_until
from ektp.accounts.services.events import event_record, export_record, view_record
from ektp.accounts.services.passwords import (
    code_issue,
    password_change,
    reset_code_create,
    reset_code_use,
)
from ektp.accounts.services.signing_in import login_record, sign_in
from ektp.accounts.services.tokens import (
    NewToken,
    token_create,
    token_end,
    token_user,
    tokens_sweep,
)
from ektp.accounts.services.users import (
    Rights,
    user_create,
    user_deactivate,
    user_reactivate,
    user_update_rights,
    users_end,
)

__all__ = [
    "NewToken",
    "Rights",
    "attempts_sweep",
    "code_issue",
    "event_record",
    "export_record",
    "locked_until",
    "login_record",
    "password_change",
    "reset_code_create",
    "reset_code_use",
    "sign_in",
    "token_create",
    "token_end",
    "token_user",
    "tokens_sweep",
    "user_create",
    "user_deactivate",
    "user_reactivate",
    "user_update_rights",
    "users_end",
    "view_record",
]
