package import UsageModel

/// The names by which a report tells usage apart beyond project, session and model, and
/// which of them a row has. Key 0 stands for what nothing is said of.
package struct AttributeTable: Sendable {
  package let dimension: UsageDimension
  /// The names by ascending text; that with key 1 is the first. Hostile text.
  package let names: [String]
  /// The pull requests in the same order, where those are what is told apart.
  package let pulls: [PullRequest]
  private let ofContext: [Int32: Int32]
  private let links: [Int32: [Link]]

  private struct Link: Sendable {
    var time: Timestamp
    var key: Int32
  }

  /// - Parameter catalog: One with contexts.
  package init(_ dimension: UsageDimension, _ catalog: UsageCatalog) {
    self.dimension = dimension
    if dimension == .pull {
      let pulls = Set(catalog.pulls.values.joined().map(\.pull)).sorted {
        $0.repository != $1.repository
          ? $0.repository < $1.repository : $0.number < $1.number
      }
      var keys: [PullRequest: Int32] = [:]
      for (index, pull) in pulls.enumerated() { keys[pull] = Int32(index + 1) }
      self.pulls = pulls
      names = pulls.map(\.name)
      links = catalog.pulls.mapValues { links in
        links.sorted { $0.time < $1.time }.map { Link(time: $0.time, key: keys[$0.pull] ?? 0) }
      }
      ofContext = [:]
      return
    }
    pulls = []
    links = [:]
    let found = catalog.contexts.compactMapValues { $0.name(dimension) }
    names = Set(found.values).sorted()
    var keys: [String: Int32] = [:]
    for (index, name) in names.enumerated() { keys[name] = Int32(index + 1) }
    ofContext = found.compactMapValues { keys[$0] }
  }

  /// Of which attribute a row is; nil where only its single responses tell, because its
  /// session began with another pull request between them.
  package func key(of row: UsageRow) -> Int32? {
    guard dimension == .pull else { return ofContext[row.context] ?? 0 }
    guard let links = links[row.session], let quarter = row.quarter else { return 0 }
    let first = row.first ?? quarter.start
    let end = QuarterHour(index: quarter.index + 1).start.advanced(byMilliseconds: -1)
    let last = row.last ?? end
    if links.contains(where: { first < $0.time && $0.time <= last }) { return nil }
    return links.last { $0.time <= first }?.key ?? 0
  }

  /// The attribute of a context; not of use for pull requests.
  package func key(ofContext context: Int32) -> Int32 { ofContext[context] ?? 0 }

  /// The name of a key.
  package func name(_ key: Int32) -> String {
    names.indices.contains(Int(key) - 1) ? names[Int(key) - 1] : AttributeTable.unattributed
  }

  /// The pull request of a key, where those are what is told apart.
  package func pull(_ key: Int32) -> PullRequest? {
    pulls.indices.contains(Int(key) - 1) ? pulls[Int(key) - 1] : nil
  }

  /// What usage is called of which nothing is said.
  package static let unattributed = "unattributed"

  /// The keys of what was named: to the letter; where nothing is called so, whatever has
  /// it in its name. `unattributed` is what nothing is said of.
  package func keys(named wanted: [String]) throws(SelectionError) -> Set<Int32> {
    var keys: Set<Int32> = []
    for name in wanted {
      let text = name.lowercased()
      var found = indices { $0 == text }
      if dimension == .pull { found.formUnion(pulls(named: text)) }
      if text == AttributeTable.unattributed { found.insert(0) }
      if found.isEmpty { found = indices { $0.contains(text) } }
      guard !found.isEmpty else { throw .noAttribute(dimension, named: name, known: names) }
      keys.formUnion(found)
    }
    return keys
  }

  private func indices(_ isWanted: (String) -> Bool) -> Set<Int32> {
    Set(names.indices.filter { isWanted(names[$0].lowercased()) }.map { Int32($0 + 1) })
  }

  /// By number (`12`, `#12`), with the repository's last name (`api#12`), or by address.
  private func pulls(named text: String) -> Set<Int32> {
    var text = text
    if let mark = text.firstRange(of: "/pull/") {
      let before = text[..<mark.lowerBound].split(separator: "/").suffix(2)
      text = before.joined(separator: "/") + "#" + text[mark.upperBound...].prefix { $0.isNumber }
    }
    let parts = text.split(separator: "#", omittingEmptySubsequences: false)
    guard let number = parts.last.flatMap({ Int64($0) }), parts.count <= 2 else { return [] }
    let repository = parts.count == 2 ? String(parts[0]) : ""
    return Set(
      pulls.indices.filter { index in
        let whole = pulls[index].repository.lowercased()
        let isOfRepository =
          repository.isEmpty || whole == repository || whole.hasSuffix("/" + repository)
        return pulls[index].number == number && isOfRepository
      }.map { Int32($0 + 1) })
  }
}

extension UsageDimension {
  /// What one of its values is called.
  package var noun: String {
    switch self {
    case .skill: "skill"
    case .agent: "agent"
    case .plugin: "plugin"
    case .mcpServer: "MCP server"
    case .mcpTool: "MCP tool"
    case .branch: "branch"
    case .entrypoint: "entrypoint"
    case .pull: "pull request"
    }
  }
}
