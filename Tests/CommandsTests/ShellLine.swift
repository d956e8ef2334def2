/// A command line as documentation shows it, taken apart as a shell would.
struct ShellLine {
  /// The commands of it that run `plimsoll`, each with its words.
  private(set) var commands: [[String]] = []

  /// Takes apart quotes, backslashes, comments, pipes, `&&`, `;` and redirections.
  init(_ text: String) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var skipsWord = false
    var isEscaped = false

    func finishWord() {
      if let word, !skipsWord { words.append(word) }
      if word != nil { skipsWord = false }
      word = nil
    }
    func finishCommand() {
      finishWord()
      if words.first == "plimsoll" { commands.append(Array(words.dropFirst())) }
      words = []
    }

    scan: for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
        continue
      }
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        continue
      }
      switch character {
      case "\"", "'":
        quote = character
        word = word ?? ""
      case "\\": isEscaped = true
      case "#" where word == nil: break scan
      case " ": finishWord()
      case "|", "&", ";": finishCommand()
      case ">", "<":
        finishWord()
        skipsWord = true
      default: word = (word ?? "") + String(character)
      }
    }
    finishCommand()
  }
}
