package import Scanning

/// What is known of the browser's extension on this machine: which browsers know about
/// the program, and what it heard last.
package struct BrowserHealth: Sendable, Equatable {
  /// A browser that knows of the program, or could be.
  package struct Place: Sendable, Equatable {
    package var browser: String
    /// Where the manifest is, or would be.
    package var manifest: String
    /// The program that it names; nil where there is no manifest.
    package var program: String?
    /// What keeps it from working, as a sentence without its full stop; nil for nothing.
    package var problem: String?
    /// What to do, as a phrase.
    package var hint: String?

    package init(
      browser: String, manifest: String, program: String?, problem: String? = nil,
      hint: String? = nil
    ) {
      self.browser = browser
      self.manifest = manifest
      self.program = program
      self.problem = problem
      self.hint = hint
    }
  }

  package var places: [Place]
  /// The last message in words, with its age; nil where none ever came.
  package var lastMessage: String?

  package init(places: [Place], lastMessage: String?) {
    self.places = places
    self.lastMessage = lastMessage
  }

  /// Whether anything is installed, or was heard: else nothing has to be said.
  package var isUsed: Bool { lastMessage != nil || places.contains { $0.program != nil } }

  /// What is to be said of it.
  package var lines: [String] {
    var lines = places.map { place -> String in
      guard let program = place.program else {
        return "\(place.browser): not installed; `plimsoll browser install --browser "
          + "\(place.browser.lowercased())` writes \(place.manifest)."
      }
      return "\(place.browser): \(place.manifest) names \(program)."
        + (place.problem.map { " \($0)." } ?? "") + (place.hint.map { " What to do: \($0)." } ?? "")
    }
    if places.isEmpty { lines.append("No browser that can have the extension was found.") }
    lines.append(lastMessage.map { "Last message: \($0)" } ?? "No message has come from it yet.")
    return lines
  }

  /// The same for programs.
  package var json: JSONValue {
    .object([
      .init(
        "browsers",
        .array(
          places.map {
            .object([
              .init("browser", .string($0.browser.lowercased())),
              .init("manifest", .string($0.manifest)),
              .init("isInstalled", .bool($0.program != nil)),
              .init("program", .optional($0.program)), .init("problem", .optional($0.problem)),
              .init("hint", .optional($0.hint)),
            ])
          })),
      .init("lastMessage", .optional(lastMessage)),
    ])
  }
}
