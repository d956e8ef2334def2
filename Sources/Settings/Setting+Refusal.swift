/// Which values a setting takes: the command, the files and the status line ask here.
extension Setting {
  /// The value that a word of a command line stands for.
  package func value(of word: String) throws(SettingRefusal) -> SettingValue {
    let value: SettingValue
    switch kind {
    case .flag:
      guard let flag = Setting.flag(word) else { throw refusal(naming: word) }
      value = .flag(flag)
    case .number:
      guard let number = Int(word) else { throw refusal(naming: word) }
      value = .number(number)
    case .words:
      let words = word.split(separator: ",").map { $0.filter { $0 != " " } }
      value = .words(words.filter { !$0.isEmpty })
    case .choice, .text, .path, .color, .secret, .password:
      value = .text(word)
    }
    return try accepted(value)
  }

  /// What a word says of a flag; nil where it says nothing.
  static func flag(_ word: String) -> Bool? {
    switch word.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }

  /// The value, if the setting takes it.
  ///
  /// - Parameter value: nil for one that no setting could have.
  package func accepted(_ value: SettingValue?) throws(SettingRefusal) -> SettingValue {
    guard let value else { throw refusal() }
    switch (kind, value) {
    case (.choice(let words), .text(let word)):
      if !words.contains(word) { throw refusal(naming: word) }
    case (.words(let known), .words(let words)):
      if let odd = words.first(where: { !known.contains($0) }) { throw refusal(naming: odd) }
    case (.number(let range), .number(let number)):
      if !range.contains(number) { throw refusal() }
    case (.flag, .flag): break
    case (.text, .text(let text)), (.path, .text(let text)), (.color, .text(let text)),
      (.secret, .text(let text)), (.password, .text(let text)):
      guard takes(text) else { throw refusal() }
      if let reason = check?(text) { throw SettingRefusal(reason: reason) }
    default: throw refusal()
    }
    return value
  }

  /// Whether a text is of the form that the kind of the setting asks for.
  private func takes(_ text: String) -> Bool {
    switch kind {
    case .path: text.hasPrefix("/") || text.hasPrefix("~/")
    case .color: LineColor(text) != nil
    case .secret: !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    case .password: !text.isEmpty
    default: true
    }
  }

  private func refusal(naming word: String? = nil) -> SettingRefusal {
    SettingRefusal(reason: "it takes \(allowed)", word: word)
  }
}
