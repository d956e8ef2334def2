/// What one target may import, as `ARCHITECTURE.md` says it.
struct LayerRule {
  var target: String
  /// Modules of this package.
  var own: Set<String> = []
  /// Modules that come with the toolchain or the system.
  var system: Set<String> = []
  /// Modules of other packages.
  var thirdParty: Set<String> = []
}

/// The allow-list. A new edge is a decision: it changes here, in `Package.swift`
/// and in `ARCHITECTURE.md` together, or not at all.
enum LayerRules {
  /// What libc is called on the systems that Plimsoll runs on.
  static let libc: Set<String> = ["Darwin", "Glibc", "Musl"]

  /// The files outside `Platform` that still import libc. The list may only shrink.
  static let filesWithLibc: Set<String> = [
    "Sources/LimitSources/ChildProcess.swift", "Sources/LimitSources/ProcessSpawnPlatform.swift",
  ]

  static let all: [LayerRule] = [
    LayerRule(target: "UsageModel"),
    LayerRule(target: "CShims"),
    LayerRule(target: "CPostgres"),
    LayerRule(target: "CZlib"),
    LayerRule(target: "Gzip", own: ["CZlib"]),
    LayerRule(target: "Digests"),
    LayerRule(target: "Platform", system: libc),
    LayerRule(target: "Files", own: ["Platform"]),
    LayerRule(target: "Scanning", own: ["Files", "Platform", "UsageModel"]),
    LayerRule(target: "TimeZones", own: ["Files", "Platform", "Scanning", "UsageModel"]),
    LayerRule(target: "Pricing", own: ["UsageModel"]),
    LayerRule(target: "Analytics", own: ["Pricing", "TimeZones", "UsageModel"]),
    LayerRule(target: "Limits", own: ["UsageModel"]),
    LayerRule(target: "Alerts", own: ["Limits", "UsageModel"]),
    LayerRule(target: "DemoData", own: ["Files", "Platform", "UsageModel"]),
    LayerRule(target: "StatusSnapshot", own: ["Files", "Limits", "Platform", "UsageModel"]),
    LayerRule(target: "Transcripts", own: ["Files", "Platform", "Scanning", "UsageModel"]),
    LayerRule(
      target: "Store", own: ["Alerts", "Limits", "UsageModel"],
      thirdParty: ["GRDB", "GRDBSQLite"]),
    LayerRule(
      target: "HubStore", own: ["CPostgres", "Digests", "Scanning", "Store", "UsageModel"],
      system: ["Foundation", "Synchronization"]),
    LayerRule(target: "AnthropicAPI", own: ["Digests", "Scanning", "UsageModel"]),
    LayerRule(
      target: "HTTPTransportNIO", own: ["AnthropicAPI"],
      thirdParty: ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL"]),
    LayerRule(
      target: "LimitSources",
      own: ["AnthropicAPI", "Digests", "Files", "Platform", "Scanning", "UsageModel"],
      system: libc),
    LayerRule(
      target: "Sharing", own: ["CShims", "Digests", "Gzip", "Platform", "UsageModel"],
      system: ["Foundation"]),
    LayerRule(target: "Terminal", own: ["CShims", "Platform"]),
    LayerRule(
      target: "Engine",
      own: [
        "Alerts", "Analytics", "AnthropicAPI", "Digests", "Files", "Gzip", "LimitSources",
        "Limits", "Platform", "Pricing", "Scanning", "Sharing", "StatusSnapshot", "Store",
        "Transcripts", "UsageModel",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "Reports",
      own: ["Analytics", "Limits", "Pricing", "Terminal", "TimeZones", "UsageModel"]),
    LayerRule(
      target: "StatusLine",
      own: [
        "Files", "Limits", "Platform", "Scanning", "StatusSnapshot", "TimeZones", "UsageModel",
      ]),
    LayerRule(
      target: "Configuration", own: ["Files", "Platform", "Scanning", "StatusLine"],
      system: ["Foundation"]),
    LayerRule(
      target: "TerminalDashboard",
      own: [
        "Alerts", "Analytics", "Engine", "Limits", "Pricing", "Reports", "Terminal", "UsageModel",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "WebBase", own: ["Configuration", "Digests", "Files", "Gzip"],
      system: ["Foundation", "Synchronization"],
      // The types that Hummingbird's own are made of come with it.
      thirdParty: [
        "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
        "NIOHTTPTypesHTTP1", "NIOSSL", "ServiceLifecycle", "UnixSignals",
      ]),
    LayerRule(
      target: "Hub",
      own: [
        "Configuration", "Digests", "HubStore", "Limits", "Pricing", "Reports", "UsageModel",
        "WebBase",
      ],
      system: ["Synchronization"]),
    LayerRule(
      target: "WebDashboard",
      own: [
        "Alerts", "Analytics", "Configuration", "Engine", "Limits", "Pricing", "Reports",
        "TimeZones", "UsageModel", "WebBase",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(target: "BrowserBridge", own: ["AnthropicAPI", "Reports", "UsageModel"]),
    LayerRule(
      target: "Commands",
      own: [
        "Alerts", "Analytics", "AnthropicAPI", "BrowserBridge", "Configuration", "DemoData",
        "Digests", "Engine", "Files", "HTTPTransportNIO", "Hub", "HubStore", "LimitSources",
        "Limits", "Pricing", "Reports", "Sharing",
        "StatusLine", "Terminal", "TerminalDashboard", "TimeZones", "UsageModel", "WebBase",
        "WebDashboard",
      ],
      system: ["Foundation", "Synchronization"], thirdParty: ["ArgumentParser"]),
    LayerRule(target: "plimsoll", own: ["Commands"]),
    LayerRule(target: "plimsoll-line", own: ["StatusLine"]),
  ]

  /// What the HTTP client and the HTTP server both stand on: channels, addresses and
  /// buffers of bytes.
  static let common: Set<String> = ["NIOCore", "NIOHTTP1", "NIOSSL"]

  /// Targets that are programs, and so have a `main`.
  static let programs: Set<String> = ["plimsoll", "plimsoll-line"]

  /// Targets that must do without Foundation in any form, whatever the table
  /// above comes to say.
  static let foundationFree: Set<String> = [
    "UsageModel", "CShims", "CZlib", "Gzip", "Digests", "Platform", "Files", "Scanning",
    "StatusSnapshot", "Transcripts",
    "Terminal", "Pricing", "TimeZones", "Analytics", "Limits", "Alerts", "AnthropicAPI",
    "LimitSources", "StatusLine", "BrowserBridge", "plimsoll-line",
  ]

  /// Edges that must never appear, whatever the table above comes to say.
  static let forbidden: [(target: String, module: String, because: String)] = [
    ("Reports", "Store", "views see values, never SQL"),
    ("Reports", "Transcripts", "views see values, never files"),
    ("Reports", "GRDB", "views see values, never SQL"),
    ("Reports", "LimitSources", "views see values, and ask nobody"),
    ("Store", "LimitSources", "the two meet only in Engine"),
    ("Store", "Transcripts", "the two meet only in Engine"),
    ("Sharing", "Store", "what leaves a machine knows no SQL"),
    ("Sharing", "Transcripts", "what leaves a machine has no text"),
    ("Transcripts", "Store", "the two meet only in Engine"),
    ("Analytics", "Store", "analytics are pure functions of rows"),
    ("TerminalDashboard", "Store", "views see values, never SQL"),
    ("TerminalDashboard", "Transcripts", "views see values, never files"),
    ("WebBase", "UsageModel", "what keeps strangers out knows nothing of usage"),
    ("WebBase", "Engine", "what keeps strangers out knows nothing of usage"),
    ("WebBase", "Reports", "what keeps strangers out knows nothing of usage"),
    ("HubStore", "WebBase", "the hub's database knows nothing of HTTP"),
    ("Hub", "Store", "views see values, never SQL"),
    ("Hub", "Engine", "the hub knows no index of its own machine"),
    ("WebDashboard", "Store", "views see values, never SQL"),
    ("WebDashboard", "Transcripts", "views see values, never files"),
    ("WebDashboard", "AnthropicAPI", "views ask nobody"),
    ("Engine", "HTTPTransportNIO", "the engine is handed the way to the network"),
    ("LimitSources", "HTTPTransportNIO", "a source is handed the way to the network"),
  ]

  /// Whether a source file is one of those that may ask which system it is
  /// compiled for.
  static func isPlatformFile(_ path: String) -> Bool {
    path.split(separator: "/").last?.contains("Platform") == true
  }
}
