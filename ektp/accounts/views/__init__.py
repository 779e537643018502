from ektp.accounts.views.managing import (
    user_code,
    user_detail,
    user_edit,
    user_end,
    user_list,
    user_new,
    user_return,
)
from ektp.accounts.views.signing import code, login, logout, password, profile, token_withdraw

__all__ = [
    "code",
    "login",
    "logout",
    "password",
    "profile",
    "token_withdraw",
    "user_code",
    "user_detail",
    "user_edit",
    "user_end",
    "user_list",
    "user_new",
    "user_return",
]
