"""Every address there is. A test holds each view to saying what it shows, or why it shows nothing."""

from __future__ import annotations

from allauth.account import views as account_views
from django.urls import include, path

from joindots.web import site_pages
from joindots.web.accounts import access_views, demo, views
from joindots.web.api import views as api_views
from joindots.web.api.v1 import api
from joindots.web.audit import views as audit_views
from joindots.web.casework.views import case, links, lists, my_work, panel, people, submissions
from joindots.web.desk.views import deliveries, exports, quality, runs, uploads
from joindots.web.explore import views as explore

handler400 = "joindots.web.pages.not_understood"
handler404 = "joindots.web.pages.not_found"

urlpatterns = [
    path("", my_work.my_work, name="my-work"),
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("accounts/reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account_views.password_change, name="account_change_password"),
    path("accounts/password/first/", views.start_account, name="account_set_password"),
    path("accounts/inactive/", account_views.account_inactive, name="account_inactive"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/start/", views.start_account, name="start-account"),
    path("accounts/factor/", views.factor, name="factor"),
    path("account/", views.account, name="account"),
    path("account/end-others/", views.end_others, name="end-others"),
    path("account/keys/", views.keys, name="account-keys"),
    path("account/tokens/", api_views.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/end/", api_views.end_token, name="end-token"),
    path("access/tokens/", api_views.all_tokens, name="all-tokens"),
    path("api/", api_views.described, name="api"),
    path("api/openapi.json", api_views.openapi, name="openapi"),
    path("api/v1/", api.urls),
    path("notices/<str:key>/seen/", views.notice_seen, name="notice-seen"),
    path("demo/", demo.choose, name="demo"),
    path("demo/<str:username>/", demo.enter, name="demo-enter"),
    path("triage/", lists.triage, name="triage"),
    path("cases/", lists.cases, name="cases"),
    path("cases/export/", exports.ask, name="cases-export"),
    path("cases/<path:case_id>/move/", case.move, name="case-move"),
    path("cases/<path:case_id>/entry/", case.entry, name="case-entry"),
    path("cases/<path:case_id>/print/", case.print_case, name="case-print"),
    path("cases/<path:case_id>/break-glass/", case.break_glass, name="break-glass"),
    path("cases/<path:case_id>/assess/", panel.assess, name="assess"),
    path("cases/<path:case_id>/keep-draft/", panel.keep_draft_page, name="keep-draft-page"),
    path("cases/<path:case_id>/panel/", panel.panel, name="panel"),
    path("cases/<path:case_id>/view/", panel.view, name="panel-view"),
    path("cases/<path:case_id>/decide/", panel.decide, name="decide"),
    path("cases/<path:case_id>/interest/", panel.interest, name="interest"),
    path("cases/<path:case_id>/position/", people.position, name="position"),
    path("cases/<path:case_id>/", case.case, name="case"),
    path("drafts/", panel.keep_draft, name="keep-draft"),
    path("links/", links.review, name="links"),
    path("links/mine/", links.mine, name="links-mine"),
    path("links/<str:link_id>/judge/", links.judge, name="link-judge"),
    path("links/<str:link_id>/undo/", links.undo, name="link-undo"),
    path("links/<str:link_id>/", links.one, name="link"),
    path("people/<str:entity_id>/", people.person, name="person"),
    path("people/<str:entity_id>/reveal/", people.reveal, name="person-reveal"),
    path("people/<str:entity_id>/contact/", people.contact_plan, name="contact-plan"),
    path("decisions/", panel.decisions, name="decisions"),
    path("decisions/<int:decision_id>/action/", panel.raise_action, name="raise-action"),
    path("actions/<int:action_id>/step/", panel.step_action, name="step-action"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/offer/", submissions.offer_run, name="offer-run"),
    path("submissions/receive/", uploads.send, name="send-files"),
    path("submissions/samples/<str:name>", uploads.sample_file, name="sample-file"),
    path("submissions/uploads/<int:upload_id>/", uploads.upload, name="upload"),
    path("submissions/uploads/<int:upload_id>/mapping/", uploads.remap, name="remap-upload"),
    path("submissions/uploads/<int:upload_id>/receive/", uploads.receive, name="receive-upload"),
    path("submissions/uploads/<int:upload_id>/withdraw/", uploads.withdraw, name="withdraw-upload"),
    path("submissions/uploads/<int:upload_id>/original/", uploads.original, name="upload-original"),
    path("submissions/uploads/<int:upload_id>/corrections/", deliveries.corrections, name="corrections"),
    path("submissions/quality/", quality.quality, name="quality"),
    path("submissions/runs/", runs.runs, name="runs"),
    path("submissions/runs/start/", runs.start, name="start-run"),
    path("submissions/runs/<int:job_id>/", runs.run, name="run"),
    path("submissions/runs/<int:job_id>/stop/", runs.stop, name="stop-run"),
    path("submissions/deliveries/", deliveries.deliveries, name="deliveries"),
    path("submissions/deliveries/<str:delivery_id>/", deliveries.delivery, name="delivery"),
    path("submissions/deliveries/<str:delivery_id>/receipt/", deliveries.receipt_file, name="receipt-file"),
    path("submissions/<int:offer_id>/", submissions.offer, name="offer"),
    path("submissions/<int:offer_id>/answer/", submissions.answer_offer, name="answer-offer"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:export_id>/answer/", exports.answer, name="answer-export"),
    path("exports/<int:export_id>/fetch/", exports.fetch, name="fetch-export"),
    path("access/", access_views.access, name="access"),
    path("access/rule/", access_views.set_rule, name="set-rule"),
    path("access/rule/<int:rule_id>/end/", access_views.end_rule, name="end-rule"),
    path("access/people/", access_views.make_user, name="make-user"),
    path("access/people/<str:username>/active/", access_views.set_active, name="set-active"),
    path("assurance/", audit_views.assurance, name="assurance"),
    path("assurance/verify/", audit_views.verify, name="verify-log"),
    path("search/", explore.search, name="search"),
    path("network/", explore.network, name="network"),
    path("rules/", site_pages.rules, name="rules"),
    path("help/", site_pages.help_page, name="help"),
    path("accessibility/", site_pages.accessibility, name="accessibility"),
]
