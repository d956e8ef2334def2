internal import Settings

/// The JSON Schema of `config.json`, made from the table of settings.
package enum SettingsSchema {
  /// The schema's text. Secrets have no place in the file, so none in its schema.
  package static var text: String {
    let layout = JSONLayout()
    return draft.text(in: layout, indent: "") + "\n"
  }

  private static var draft: JSONDraft {
    var sections: [(name: String, settings: [Setting])] = []
    for setting in SettingsTable.all where !setting.isSecret {
      let name = setting.path[0]
      if let index = sections.firstIndex(where: { $0.name == name }) {
        sections[index].settings.append(setting)
      } else {
        sections.append((name, [setting]))
      }
    }
    let schemaMember = part("$schema", .object([part("type", .string("string"))]))
    let members = sections.map { section in
      part(
        section.name,
        object(section.settings.map { part($0.path[1], property($0)) }))
    }
    return .object(
      [
        part("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        part("title", .string("Settings of Plimsoll")),
      ] + objectParts([schemaMember] + members))
  }

  private static func part(_ name: String, _ value: JSONDraft) -> JSONDraft.Part {
    JSONDraft.Part(name, value)
  }

  private static func object(_ properties: [JSONDraft.Part]) -> JSONDraft {
    .object(objectParts(properties))
  }

  private static func objectParts(_ properties: [JSONDraft.Part]) -> [JSONDraft.Part] {
    [
      part("type", .string("object")),
      part("properties", .object(properties)),
      part("additionalProperties", .text("false")),
    ]
  }

  private static func property(_ setting: Setting) -> JSONDraft {
    var parts = [part("description", .string(setting.summary))]
    switch setting.kind {
    case .choice(let words):
      parts.append(part("enum", .text(SettingValue.words(words).json)))
    case .number(let range):
      parts += [
        part("type", .string("integer")),
        part("minimum", .text(String(range.lowerBound))),
        part("maximum", .text(String(range.upperBound))),
      ]
    case .flag: parts.append(part("type", .string("boolean")))
    case .text, .secret, .password: parts.append(part("type", .string("string")))
    case .path:
      parts += [part("type", .string("string")), part("pattern", .string("^(/|~/)"))]
    case .color:
      let pattern = "^(#[0-9A-Fa-f]{6}|[0-9]{1,3}|(bright-)?[a-z]+)$"
      parts += [part("type", .string("string")), part("pattern", .string(pattern))]
    case .words(let words):
      let items = JSONDraft.object([part("enum", .text(SettingValue.words(words).json))])
      parts += [part("type", .string("array")), part("items", items)]
    }
    if let fallback = setting.fallback { parts.append(part("default", .text(fallback.json))) }
    return .object(parts)
  }
}
