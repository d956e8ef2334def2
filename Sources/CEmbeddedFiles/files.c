#include "CEmbeddedFiles.h"

/* clang reads a file into an array with #embed in no time; Swift takes a minute for as many
   numbers in an array. */

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char dashboard_activity_js[] = {
#embed "../WebDashboard/Assets/activity.js"
};
static const unsigned char dashboard_address_js[] = {
#embed "../WebDashboard/Assets/address.js"
};
static const unsigned char dashboard_bars_js[] = {
#embed "../WebDashboard/Assets/bars.js"
};
static const unsigned char dashboard_base_css[] = {
#embed "../WebDashboard/Assets/base.css"
};
static const unsigned char dashboard_budgets_js[] = {
#embed "../WebDashboard/Assets/budgets.js"
};
static const unsigned char dashboard_burn_up_card_js[] = {
#embed "../WebDashboard/Assets/burn-up-card.js"
};
static const unsigned char dashboard_burn_up_js[] = {
#embed "../WebDashboard/Assets/burn-up.js"
};
static const unsigned char dashboard_charts_css[] = {
#embed "../WebDashboard/Assets/charts.css"
};
static const unsigned char dashboard_claude_usage_d_ts[] = {
#embed "../WebDashboard/Assets/claude-usage.d.ts"
};
static const unsigned char dashboard_code_card_js[] = {
#embed "../WebDashboard/Assets/code-card.js"
};
static const unsigned char dashboard_costs_js[] = {
#embed "../WebDashboard/Assets/costs.js"
};
static const unsigned char dashboard_credits_card_js[] = {
#embed "../WebDashboard/Assets/credits-card.js"
};
static const unsigned char dashboard_crumbs_js[] = {
#embed "../WebDashboard/Assets/crumbs.js"
};
static const unsigned char dashboard_design_data_js[] = {
#embed "../WebDashboard/Assets/design-data.js"
};
static const unsigned char dashboard_design_css[] = {
#embed "../WebDashboard/Assets/design.css"
};
static const unsigned char dashboard_design_html[] = {
#embed "../WebDashboard/Assets/design.html"
};
static const unsigned char dashboard_design_js[] = {
#embed "../WebDashboard/Assets/design.js"
};
static const unsigned char dashboard_dialogs_css[] = {
#embed "../WebDashboard/Assets/dialogs.css"
};
static const unsigned char dashboard_dom_js[] = {
#embed "../WebDashboard/Assets/dom.js"
};
static const unsigned char dashboard_embed_js[] = {
#embed "../WebDashboard/Assets/embed.js"
};
static const unsigned char dashboard_figure_js[] = {
#embed "../WebDashboard/Assets/figure.js"
};
static const unsigned char dashboard_format_js[] = {
#embed "../WebDashboard/Assets/format.js"
};
static const unsigned char dashboard_heat_map_js[] = {
#embed "../WebDashboard/Assets/heat-map.js"
};
static const unsigned char dashboard_history_charts_js[] = {
#embed "../WebDashboard/Assets/history-charts.js"
};
static const unsigned char dashboard_history_js[] = {
#embed "../WebDashboard/Assets/history.js"
};
static const unsigned char dashboard_hull_js[] = {
#embed "../WebDashboard/Assets/hull.js"
};
static const unsigned char dashboard_icon_maskable_svg[] = {
#embed "../WebDashboard/Assets/icon-maskable.svg"
};
static const unsigned char dashboard_icon_svg[] = {
#embed "../WebDashboard/Assets/icon.svg"
};
static const unsigned char dashboard_index_html[] = {
#embed "../WebDashboard/Assets/index.html"
};
static const unsigned char dashboard_ledger_form_js[] = {
#embed "../WebDashboard/Assets/ledger-form.js"
};
static const unsigned char dashboard_manifest_webmanifest[] = {
#embed "../WebDashboard/Assets/manifest.webmanifest"
};
static const unsigned char dashboard_marks_js[] = {
#embed "../WebDashboard/Assets/marks.js"
};
static const unsigned char dashboard_models_js[] = {
#embed "../WebDashboard/Assets/models.js"
};
static const unsigned char dashboard_notices_js[] = {
#embed "../WebDashboard/Assets/notices.js"
};
static const unsigned char dashboard_openapi_json[] = {
#embed "../WebDashboard/Assets/openapi.json"
};
static const unsigned char dashboard_outlook_js[] = {
#embed "../WebDashboard/Assets/outlook.js"
};
static const unsigned char dashboard_page_js[] = {
#embed "../WebDashboard/Assets/page.js"
};
static const unsigned char dashboard_parts_js[] = {
#embed "../WebDashboard/Assets/parts.js"
};
static const unsigned char dashboard_patch_js[] = {
#embed "../WebDashboard/Assets/patch.js"
};
static const unsigned char dashboard_picture_js[] = {
#embed "../WebDashboard/Assets/picture.js"
};
static const unsigned char dashboard_plot_js[] = {
#embed "../WebDashboard/Assets/plot.js"
};
static const unsigned char dashboard_print_css[] = {
#embed "../WebDashboard/Assets/print.css"
};
static const unsigned char dashboard_reasons_js[] = {
#embed "../WebDashboard/Assets/reasons.js"
};
static const unsigned char dashboard_series_js[] = {
#embed "../WebDashboard/Assets/series.js"
};
static const unsigned char dashboard_server_js[] = {
#embed "../WebDashboard/Assets/server.js"
};
static const unsigned char dashboard_session_view_js[] = {
#embed "../WebDashboard/Assets/session-view.js"
};
static const unsigned char dashboard_settings_access_js[] = {
#embed "../WebDashboard/Assets/settings-access.js"
};
static const unsigned char dashboard_settings_js[] = {
#embed "../WebDashboard/Assets/settings.js"
};
static const unsigned char dashboard_share_js[] = {
#embed "../WebDashboard/Assets/share.js"
};
static const unsigned char dashboard_timeline_js[] = {
#embed "../WebDashboard/Assets/timeline.js"
};
static const unsigned char dashboard_tokens_css[] = {
#embed "../WebDashboard/Assets/tokens.css"
};
static const unsigned char dashboard_trails_js[] = {
#embed "../WebDashboard/Assets/trails.js"
};
static const unsigned char dashboard_verdict_css[] = {
#embed "../WebDashboard/Assets/verdict.css"
};
static const unsigned char dashboard_view_js[] = {
#embed "../WebDashboard/Assets/view.js"
};
static const unsigned char dashboard_where_losses_js[] = {
#embed "../WebDashboard/Assets/where-losses.js"
};
static const unsigned char dashboard_where_rows_js[] = {
#embed "../WebDashboard/Assets/where-rows.js"
};
static const unsigned char dashboard_where_js[] = {
#embed "../WebDashboard/Assets/where.js"
};
static const unsigned char hub_hub_pages_js[] = {
#embed "../Hub/Assets/hub-pages.js"
};
static const unsigned char hub_hub_css[] = {
#embed "../Hub/Assets/hub.css"
};
static const unsigned char hub_hub_html[] = {
#embed "../Hub/Assets/hub.html"
};
static const unsigned char hub_hub_js[] = {
#embed "../Hub/Assets/hub.js"
};

const struct plimsoll_file plimsoll_files[] = {
    {"dashboard", "activity.js", dashboard_activity_js, sizeof dashboard_activity_js},
    {"dashboard", "address.js", dashboard_address_js, sizeof dashboard_address_js},
    {"dashboard", "bars.js", dashboard_bars_js, sizeof dashboard_bars_js},
    {"dashboard", "base.css", dashboard_base_css, sizeof dashboard_base_css},
    {"dashboard", "budgets.js", dashboard_budgets_js, sizeof dashboard_budgets_js},
    {"dashboard", "burn-up-card.js", dashboard_burn_up_card_js, sizeof dashboard_burn_up_card_js},
    {"dashboard", "burn-up.js", dashboard_burn_up_js, sizeof dashboard_burn_up_js},
    {"dashboard", "charts.css", dashboard_charts_css, sizeof dashboard_charts_css},
    {"dashboard", "claude-usage.d.ts", dashboard_claude_usage_d_ts, sizeof dashboard_claude_usage_d_ts},
    {"dashboard", "code-card.js", dashboard_code_card_js, sizeof dashboard_code_card_js},
    {"dashboard", "costs.js", dashboard_costs_js, sizeof dashboard_costs_js},
    {"dashboard", "credits-card.js", dashboard_credits_card_js, sizeof dashboard_credits_card_js},
    {"dashboard", "crumbs.js", dashboard_crumbs_js, sizeof dashboard_crumbs_js},
    {"dashboard", "design-data.js", dashboard_design_data_js, sizeof dashboard_design_data_js},
    {"dashboard", "design.css", dashboard_design_css, sizeof dashboard_design_css},
    {"dashboard", "design.html", dashboard_design_html, sizeof dashboard_design_html},
    {"dashboard", "design.js", dashboard_design_js, sizeof dashboard_design_js},
    {"dashboard", "dialogs.css", dashboard_dialogs_css, sizeof dashboard_dialogs_css},
    {"dashboard", "dom.js", dashboard_dom_js, sizeof dashboard_dom_js},
    {"dashboard", "embed.js", dashboard_embed_js, sizeof dashboard_embed_js},
    {"dashboard", "figure.js", dashboard_figure_js, sizeof dashboard_figure_js},
    {"dashboard", "format.js", dashboard_format_js, sizeof dashboard_format_js},
    {"dashboard", "heat-map.js", dashboard_heat_map_js, sizeof dashboard_heat_map_js},
    {"dashboard", "history-charts.js", dashboard_history_charts_js, sizeof dashboard_history_charts_js},
    {"dashboard", "history.js", dashboard_history_js, sizeof dashboard_history_js},
    {"dashboard", "hull.js", dashboard_hull_js, sizeof dashboard_hull_js},
    {"dashboard", "icon-maskable.svg", dashboard_icon_maskable_svg, sizeof dashboard_icon_maskable_svg},
    {"dashboard", "icon.svg", dashboard_icon_svg, sizeof dashboard_icon_svg},
    {"dashboard", "index.html", dashboard_index_html, sizeof dashboard_index_html},
    {"dashboard", "ledger-form.js", dashboard_ledger_form_js, sizeof dashboard_ledger_form_js},
    {"dashboard", "manifest.webmanifest", dashboard_manifest_webmanifest, sizeof dashboard_manifest_webmanifest},
    {"dashboard", "marks.js", dashboard_marks_js, sizeof dashboard_marks_js},
    {"dashboard", "models.js", dashboard_models_js, sizeof dashboard_models_js},
    {"dashboard", "notices.js", dashboard_notices_js, sizeof dashboard_notices_js},
    {"dashboard", "openapi.json", dashboard_openapi_json, sizeof dashboard_openapi_json},
    {"dashboard", "outlook.js", dashboard_outlook_js, sizeof dashboard_outlook_js},
    {"dashboard", "page.js", dashboard_page_js, sizeof dashboard_page_js},
    {"dashboard", "parts.js", dashboard_parts_js, sizeof dashboard_parts_js},
    {"dashboard", "patch.js", dashboard_patch_js, sizeof dashboard_patch_js},
    {"dashboard", "picture.js", dashboard_picture_js, sizeof dashboard_picture_js},
    {"dashboard", "plot.js", dashboard_plot_js, sizeof dashboard_plot_js},
    {"dashboard", "print.css", dashboard_print_css, sizeof dashboard_print_css},
    {"dashboard", "reasons.js", dashboard_reasons_js, sizeof dashboard_reasons_js},
    {"dashboard", "series.js", dashboard_series_js, sizeof dashboard_series_js},
    {"dashboard", "server.js", dashboard_server_js, sizeof dashboard_server_js},
    {"dashboard", "session-view.js", dashboard_session_view_js, sizeof dashboard_session_view_js},
    {"dashboard", "settings-access.js", dashboard_settings_access_js, sizeof dashboard_settings_access_js},
    {"dashboard", "settings.js", dashboard_settings_js, sizeof dashboard_settings_js},
    {"dashboard", "share.js", dashboard_share_js, sizeof dashboard_share_js},
    {"dashboard", "timeline.js", dashboard_timeline_js, sizeof dashboard_timeline_js},
    {"dashboard", "tokens.css", dashboard_tokens_css, sizeof dashboard_tokens_css},
    {"dashboard", "trails.js", dashboard_trails_js, sizeof dashboard_trails_js},
    {"dashboard", "verdict.css", dashboard_verdict_css, sizeof dashboard_verdict_css},
    {"dashboard", "view.js", dashboard_view_js, sizeof dashboard_view_js},
    {"dashboard", "where-losses.js", dashboard_where_losses_js, sizeof dashboard_where_losses_js},
    {"dashboard", "where-rows.js", dashboard_where_rows_js, sizeof dashboard_where_rows_js},
    {"dashboard", "where.js", dashboard_where_js, sizeof dashboard_where_js},
    {"hub", "hub-pages.js", hub_hub_pages_js, sizeof hub_hub_pages_js},
    {"hub", "hub.css", hub_hub_css, sizeof hub_hub_css},
    {"hub", "hub.html", hub_hub_html, sizeof hub_hub_html},
    {"hub", "hub.js", hub_hub_js, sizeof hub_hub_js},
};

const size_t plimsoll_file_count = sizeof plimsoll_files / sizeof *plimsoll_files;
