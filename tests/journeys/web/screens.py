"""Every screen there is, and as whom it is looked at: what the tests of barriers visit.

A test walks the addresses of the app and fails where one of them is neither here nor among those that are no screen, so
that a new screen cannot be forgotten.
"""

from __future__ import annotations

DECIDED, AT_PANEL = "20/CRIME022", "30/CRIME023"
"""Cases that `prepare` takes on: one that its panel decided, and one before its panel."""

SCREENS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "rowan.hale",
        (
            "/", "/triage/", "/cases/", "/cases/?state=decided", "/cases/ask/", "/search/",
            "/decisions/", "/decisions/agreement/", "/network/",
            "/network/?case=10/CRIME000&steps=2", "/network/?case=10/CRIME000&to=20/CRIME004", "/account/",
            "/cases/10/CRIME000/", f"/cases/{DECIDED}/", f"/cases/{DECIDED}/panel/", "/cases/10/CRIME000/assess/",
            f"/cases/{DECIDED}/material/",
            "/people/s-0/", "/people/v-0/", "/help/", "/rules/", "/accessibility/", "/nothing/",
        ),
    ),
    (
        "ines.okoro",
        (
            "/", "/links/", "/links/mine/", "/links/?show=second", "/links/?body=10", "/links/alike/", "/links/alike/alike/",
            "/links/agreement/", "/links/s-0%7Cs-1/", "/api/", "/account/tokens/",
        ),
    ),
    ("perry.lund", ("/", f"/cases/{AT_PANEL}/panel/")),
    ("sol.brandt", (f"/cases/{DECIDED}/panel/", "/decisions/")),
    ("cas.vale", ("/", "/people/v-0/", f"/cases/{DECIDED}/panel/")),
    ("uma.quill", ("/", "/assurance/", "/assurance/?about=v-0", "/assurance/verify/", "/assurance/unusual/")),
    ("dee.farrow", ("/", "/submissions/", "/submissions/15/")),
    (
        "max.ferris",
        (
            "/", "/access/", "/access/tokens/", "/cases/export/", "/exports/", "/cases/10/CRIME000/print/",
            "/cases/10/CRIME000/restriction/", "/packs/case/10/CRIME000/", "/packs/person/v-0/", "/accounts/confirm/",
        ),
    ),
    ("lin.arden", ("/", "/help/")),
    (
        "tam.whitlock",
        (
            "/accounts/2fa/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/totp/deactivate/",
            "/accounts/2fa/recovery-codes/",
            "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
            "/accounts/factor/", "/accounts/password/", "/accounts/logout/",
        ),
    ),
    ("", ("/accounts/login/", "/accounts/start/", "/accounts/password/first/", "/accounts/inactive/", "/demo/")),
)  # fmt: skip

DESK_SCREENS: dict[str, tuple[str, ...]] = {
    "dee.farrow": (
        "/submissions/", "/submissions/receive/", "/submissions/uploads/{upload}/", "/submissions/deliveries/",
        "/submissions/deliveries/D0001/", "/submissions/quality/", "/submissions/runs/", "/submissions/runs/{run}/",
    ),
}  # fmt: skip
"""What the data officer stands before when a delivery is in, another waits, and a run goes on."""

NO_SCREENS: dict[str, str] = {
    "openapi": "a document for programs",
    "sample-file": "a file",
    "upload-original": "a file",
    "corrections": "a file",
    "receipt-file": "a file",
    "fetch-export": "a file",
    "mfa_download_recovery_codes": "a file",
    "kept-search": "the search, with what was kept",
    "kept-network": "the network, with the question that was kept",
    "api-root": "for programs",
    "account_reauthenticate": "leads to where the factor is asked for; where there is none yet, the factors' journey",
    "mfa_authenticate": "between password and factor: the factors' journey",
    "mfa_activate_totp": "only for who has no app yet: the factors' journey",
    "mfa_reauthenticate_webauthn": "only for who has a passkey: the factors' journey",
    "mfa_remove_webauthn": "only for who has a passkey: the factors' journey",
    "mfa_edit_webauthn": "only for who has a passkey: the factors' journey",
}
"""Addresses that answer with something else than a page, or with one that another test visits."""
