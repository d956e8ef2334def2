internal import WebBase

/// The files of the page, which are part of the program: nothing is read from disk,
/// so no address can lead to another file.
package enum WebAssets {
  /// One of them.
  static func answer(_ name: String) throws(Refusal) -> Answer {
    guard let asset = all[name] else { throw .notFound }
    return asset.answer
  }

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = {
    let texts = sources.mapValues { String(decoding: $0, as: UTF8.self) }
    do throws(ModuleJoiner.Fault) {
      let page = try JoinedPage("index.html", as: "page", of: texts)
      let design = try JoinedPage("design.html", as: "design", of: texts)
      return page.files.merging(design.files) { page, _ in page }
        .merging(others) { page, _ in page }
    } catch {
      preconditionFailure("the page's modules cannot be joined: \(error)")
    }
  }()

  /// Files that are served as they are.
  private static let others: [String: Asset] = [
    "icon.svg": Asset(type: "image/svg+xml", bytes: PackageResources.icon_svg),
    "icon-maskable.svg": Asset(
      type: "image/svg+xml", bytes: PackageResources.icon_maskable_svg),
    "manifest.webmanifest": Asset(
      type: "application/manifest+json", bytes: PackageResources.manifest_webmanifest),
    "embed.js": Asset(type: Asset.script, bytes: PackageResources.embed_js),
    "claude-usage.d.ts": Asset(
      type: "text/plain; charset=utf-8", bytes: PackageResources.claude_usage_d_ts),
  ]

  /// What the page is made of.
  static let sources: [String: [UInt8]] = [
    "activity.js": PackageResources.activity_js,
    "address.js": PackageResources.address_js,
    "bars.js": PackageResources.bars_js,
    "base.css": PackageResources.base_css,
    "budgets.js": PackageResources.budgets_js,
    "burn-up-card.js": PackageResources.burn_up_card_js,
    "burn-up.js": PackageResources.burn_up_js,
    "charts.css": PackageResources.charts_css,
    "code-card.js": PackageResources.code_card_js,
    "costs.js": PackageResources.costs_js,
    "credits-card.js": PackageResources.credits_card_js,
    "crumbs.js": PackageResources.crumbs_js,
    "design-data.js": PackageResources.design_data_js,
    "design.css": PackageResources.design_css,
    "design.html": PackageResources.design_html,
    "design.js": PackageResources.design_js,
    "dialogs.css": PackageResources.dialogs_css,
    "dom.js": PackageResources.dom_js,
    "figure.js": PackageResources.figure_js,
    "format.js": PackageResources.format_js,
    "heat-map.js": PackageResources.heat_map_js,
    "history-charts.js": PackageResources.history_charts_js,
    "history.js": PackageResources.history_js,
    "hull.js": PackageResources.hull_js,
    "index.html": PackageResources.index_html,
    "ledger-form.js": PackageResources.ledger_form_js,
    "marks.js": PackageResources.marks_js,
    "models.js": PackageResources.models_js,
    "notices.js": PackageResources.notices_js,
    "outlook.js": PackageResources.outlook_js,
    "page.js": PackageResources.page_js,
    "parts.js": PackageResources.parts_js,
    "patch.js": PackageResources.patch_js,
    "picture.js": PackageResources.picture_js,
    "plot.js": PackageResources.plot_js,
    "print.css": PackageResources.print_css,
    "reasons.js": PackageResources.reasons_js,
    "series.js": PackageResources.series_js,
    "server.js": PackageResources.server_js,
    "session-view.js": PackageResources.session_view_js,
    "settings-access.js": PackageResources.settings_access_js,
    "settings.js": PackageResources.settings_js,
    "share.js": PackageResources.share_js,
    "timeline.js": PackageResources.timeline_js,
    "tokens.css": PackageResources.tokens_css,
    "trails.js": PackageResources.trails_js,
    "verdict.css": PackageResources.verdict_css,
    "view.js": PackageResources.view_js,
    "where-losses.js": PackageResources.where_losses_js,
    "where-rows.js": PackageResources.where_rows_js,
    "where.js": PackageResources.where_js,
  ]
}
