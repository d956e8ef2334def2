internal import StatusLine

extension SettingsTable {
  /// The settings of the status line, from the table that the line itself reads by.
  static let statusLine = StatusLineSetting.all.map { setting in
    Setting(
      setting.key, Setting.Kind(setting.kind),
      // An empty text means none here.
      fallback: setting.fallback == .text("") ? nil : SettingValue(setting.fallback),
      setting.summary
    ) { setting.refusal(of: StatusLineSetting.Value($0)) }
  }
}

extension Setting.Kind {
  fileprivate init(_ kind: StatusLineSetting.Kind) {
    switch kind {
    case .choice(let words): self = .choice(words)
    case .number(let range): self = .number(range)
    case .flag: self = .flag
    case .text: self = .text
    case .words(let words): self = .words(words)
    case .color: self = .color
    }
  }
}

extension SettingValue {
  fileprivate init(_ value: StatusLineSetting.Value) {
    switch value {
    case .text(let text): self = .text(text)
    case .number(let number): self = .number(number)
    case .flag(let flag): self = .flag(flag)
    case .words(let words): self = .words(words)
    }
  }
}

extension StatusLineSetting.Value {
  fileprivate init(_ value: SettingValue) {
    switch value {
    case .text(let text): self = .text(text)
    case .number(let number): self = .number(number)
    case .flag(let flag): self = .flag(flag)
    case .words(let words): self = .words(words)
    }
  }
}
