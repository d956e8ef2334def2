internal import Configuration
internal import Reports
internal import Scanning
internal import Settings
internal import WebBase

/// `GET /api/openapi.json`: what can be asked, and in what form.
///
/// The document is part of the program; what lists of the program decide, the zones
/// and the settings, is put into it here, so that it never says another thing.
enum OpenAPIDocument {
  /// - Parameter zones: The names of all time zones.
  static func answer(zones names: [String]) -> Answer {
    let text = String(decoding: WebAssets.bytes("openapi.json"), as: UTF8.self)
      .replacing("\"@zones\"", with: zones(names).line)
      .replacing("\"@settings\"", with: settings.line)
    return .json(text)
  }

  /// A pattern and no list of words: who tries all words would be long at it.
  private static func zones(_ names: [String]) -> JSONValue {
    let names = names.map { $0.replacing("+", with: "\\+") }
    return .string("^(" + names.joined(separator: "|") + ")$")
  }

  /// Each setting by its name, and in the object of its section.
  private static var settings: JSONValue {
    let open = SettingsTable.all.filter(SettingsEditor.isOpen)
    var sections: [(name: String, members: [JSONValue.Member])] = []
    for setting in open {
      if sections.last?.name != setting.path[0] { sections.append((setting.path[0], [])) }
      let name = setting.path.dropFirst().joined(separator: ".")
      sections[sections.count - 1].members.append(.init(name, schema(setting)))
    }
    var members: [JSONValue.Member] = []
    for section in sections {
      let settings = object(section.members)
      let either = JSONValue.object([.init("anyOf", .array([settings, plan]))])
      members.append(.init(section.name, section.name == "plan" ? either : settings))
    }
    members.append(.init("balance", balance))
    for setting in open { members.append(.init(setting.key, schema(setting))) }
    return object(
      members,
      more: [
        .init(
          "description",
          .string(
            "Any part of config.json, as objects or with dots in the names; null brings a "
              + "default back."))
      ])
  }

  /// Clients name the plan without its section.
  private static var plan: JSONValue {
    let names = PlanTier.allCases.map { JSONValue.string($0.rawValue) }
    return .object([.init("enum", .array(names + [.null]))])
  }

  /// What the Console shows, which becomes a line of the ledger.
  private static let balance = JSONValue.object([
    .init("description", .string("The balance in dollars, as the Console shows it now.")),
    .init("type", .string("number")), .init("minimum", .integer(0)),
    .init("maximum", .integer(9_000_000)),
  ])

  private static func object(
    _ properties: [JSONValue.Member], more: [JSONValue.Member] = []
  ) -> JSONValue {
    .object(
      [
        .init("type", .string("object")), .init("properties", .object(properties)),
        .init("additionalProperties", .bool(false)),
      ] + more)
  }

  private static func schema(_ setting: Setting) -> JSONValue {
    .object([
      .init("description", .string(setting.summary)),
      .init("anyOf", .array([.object(value(setting)), .object([.init("type", .string("null"))])])),
    ])
  }

  /// What a setting takes, other than null.
  private static func value(_ setting: Setting) -> [JSONValue.Member] {
    switch setting.kind {
    case .choice(let words): return [.init("enum", .strings(words))]
    case .number(let range):
      return [
        .init("type", .string("integer")), .init("minimum", .integer(Int64(range.lowerBound))),
        .init("maximum", .integer(Int64(range.upperBound))),
      ]
    case .flag: return [.init("type", .string("boolean"))]
    case .words(let words):
      return [
        .init("type", .string("array")), .init("items", .object([.init("enum", .strings(words))])),
      ]
    case .color: return text(colors)
    case .secret: return text(patterns[setting.key] ?? "^[!-~]+$")
    case .text, .path, .password: return text(patterns[setting.key])
    }
  }

  private static func text(_ pattern: String?) -> [JSONValue.Member] {
    [.init("type", .string("string"))] + (pattern.map { [.init("pattern", .string($0))] } ?? [])
  }

  /// The texts whose form the table of settings checks.
  private static let patterns: [String: String] = [
    SettingKey.alertsThresholds.name: percentages,
    SettingKey.alertsSpendThresholds.name: percentages,
    SettingKey.alertsQuietHours.name:
      "^((2[0-3]|[01]?[0-9]):[0-5]?[0-9]-(2[0-3]|[01]?[0-9]):[0-5]?[0-9])?$",
    SettingKey.alertsWebhook.name: "^https://[!-~]+$",
    SettingKey.anthropicAdminAPIKey.name: "^sk-ant-admin[!-~]+$",
    SettingKey.indexFolders.name: "^(environment|all|~?/.*)$",
    SettingKey.projectsAlias.name: "^(\(alias)(;\(alias))*)?$",
    SettingKey.alertsWebhookSecret.name: "^whsec_([A-Za-z0-9+/]{4}){6,40}$",
    SettingKey.webEmbedOrigins.name: "^(https?://[-a-z0-9.]+(:[1-9][0-9]{0,3})?)?$",
    SettingKey.webBasePath.name: "^(/[-A-Za-z0-9._~/]*)?$",
  ]

  private static let alias = "[^=;]*[^=; ][^=;]*=[^=;]*[^=; ][^=;]*"

  private static let colors =
    "^(#[0-9A-Fa-f]{6}|25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]"
    + "|(bright-)?(black|red|green|yellow|blue|magenta|cyan|white))$"

  private static let percentages =
    "^((200|1[0-9][0-9]|[1-9][0-9]?)(,(200|1[0-9][0-9]|[1-9][0-9]?)){0,9})?$"
}
