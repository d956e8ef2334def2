/// Samples of one thing that is measured.
struct MetricFamily: Sendable {
  /// What its numbers do.
  enum Kind: String, Sendable {
    case gauge
    /// They only grow, until everything is counted anew.
    case counter
  }

  /// One number.
  struct Sample: Sendable {
    var labels: [(name: String, value: String)]
    /// As it is printed.
    var value: String
  }

  /// Without the `_total` of counters.
  var name: String
  /// What ends the name: `seconds`, `ratio`; nil for a plain number.
  var unit: String?
  var kind: Kind
  var help: String
  var samples: [Sample] = []

  /// The languages in which samples are told.
  enum Format: Sendable {
    /// Prometheus' own, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    /// The media type of an answer.
    var type: String {
      switch self {
      case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
      case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
      }
    }

    /// What a scraper would rather have, by its `Accept` header.
    init(accepting header: String?) {
      var weights: [String: Double] = [:]
      for part in (header ?? "").lowercased().split(separator: ",") {
        let pieces = part.split(separator: ";").map { $0.filter { $0 != " " } }
        guard let type = pieces.first else { continue }
        let version = pieces.first { $0.hasPrefix("version=") }?.dropFirst(8)
        // Later versions than those that are written here are not known.
        if let version, !["1.0.0", "0.0.1", "0.0.4"].contains(version) { continue }
        let weight = pieces.last { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        weights[String(type)] = max(weights[String(type)] ?? 0, weight)
      }
      let open = weights["application/openmetrics-text"] ?? 0
      let plain = weights["text/plain"] ?? weights["text/*"] ?? weights["*/*"] ?? 0
      self = open > 0 && open >= plain ? .openMetrics : .prometheus
    }
  }

  /// All of it, as lines.
  func lines(_ format: Format) -> [String] {
    let suffix = kind == .counter ? "_total" : ""
    // Prometheus' own language has the suffix in the name of the family.
    let title = format == .prometheus ? name + suffix : name
    var lines = ["# HELP \(title) \(help)", "# TYPE \(title) \(kind.rawValue)"]
    if format == .openMetrics, let unit { lines.insert("# UNIT \(title) \(unit)", at: 1) }
    return lines
      + samples.map { sample in
        let labels = sample.labels.map { "\($0.name)=\"\(MetricFamily.escaped($0.value))\"" }
          .joined(separator: ",")
        return name + suffix + (labels.isEmpty ? "" : "{\(labels)}") + " " + sample.value
      }
  }

  /// A label's value: hostile text, like everything that stands in a transcript.
  ///
  /// By scalars: as characters, a line end of two of them is neither of the two. What
  /// a terminal would obey is spelled out.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x5C: escaped += "\\\\"
      case 0x22: escaped += "\\\""
      case 0x0A: escaped += "\\n"
      case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
        0xFEFF:
        escaped += "\\\\u{" + String(scalar.value, radix: 16) + "}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
