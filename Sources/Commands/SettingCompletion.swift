import ArgumentParser
import Settings

extension CompletionKind {
  /// The keys of all settings.
  static var settingKeys: CompletionKind { .list(SettingsTable.all.map(\.key)) }

  /// What the setting that precedes it on the command line can be; nothing where
  /// it takes any text.
  static var settingValues: CompletionKind {
    .custom { words, index, _ in
      guard words.indices.contains(index - 1) else { return [] }
      return SettingsTable.resolve(words[index - 1])?.setting.kind.examples ?? []
    }
  }
}

extension Setting.Kind {
  /// The words that a setting of this kind takes, where they are few.
  fileprivate var examples: [String] {
    switch self {
    case .flag: ["true", "false"]
    case .choice(let words), .words(let words): words
    default: []
    }
  }
}
