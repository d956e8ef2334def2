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

  /// The files outside `Platform` that still import libc: none is left, and none may come.
  static let filesWithLibc: Set<String> = []

  static let all: [LayerRule] = [
    LayerRule(target: "UsageModel"),
    LayerRule(target: "CShims"),
    LayerRule(target: "CPostgres"),
    LayerRule(target: "CZlib"),
    LayerRule(target: "CEmbeddedFiles"),
    LayerRule(target: "EmbeddedFiles", own: ["CEmbeddedFiles"]),
    LayerRule(target: "Gzip", own: ["CZlib"]),
    LayerRule(target: "Digests"),
    LayerRule(target: "Platform", system: libc),
    LayerRule(target: "Files", own: ["Platform"]),
    LayerRule(target: "Scanning", own: ["Files", "Platform", "UsageModel"]),
    LayerRule(target: "TimeZones", own: ["Files", "Platform", "Scanning", "UsageModel"]),
    LayerRule(target: "Wording", own: ["UsageModel"]),
    LayerRule(target: "Settings", own: ["Wording"]),
    LayerRule(target: "Pricing", own: ["Scanning", "UsageModel"]),
    LayerRule(target: "Analytics", own: ["Pricing", "TimeZones", "UsageModel"]),
    LayerRule(target: "Limits", own: ["UsageModel"]),
    LayerRule(target: "Alerts", own: ["Limits", "UsageModel", "Wording"]),
    LayerRule(target: "DemoData", own: ["Files", "Platform", "UsageModel"]),
    LayerRule(target: "StatusSnapshot", own: ["Files", "Platform", "Limits", "UsageModel"]),
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
      target: "ChildProcesses", own: ["Platform"],
      // What Linux has from a package comes with macOS.
      system: ["Synchronization", "System"],
      thirdParty: ["Subprocess", "SystemPackage"]),
    LayerRule(
      target: "LimitSources",
      own: [
        "Files", "Platform", "AnthropicAPI", "ChildProcesses", "Digests", "Scanning", "UsageModel",
      ]),
    LayerRule(
      target: "Sharing", own: ["CShims", "Digests", "Gzip", "Platform", "Scanning", "UsageModel"]),
    LayerRule(target: "Terminal", own: ["CShims", "Platform"]),
    LayerRule(
      target: "Index",
      own: [
        "Files", "Platform", "Wording", "Analytics", "Digests", "Gzip", "Limits", "Pricing",
        "Scanning", "Settings", "Sharing",
        "StatusSnapshot", "Store",
        "Transcripts", "UsageModel",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "LimitPolling",
      own: [
        "Files", "AnthropicAPI", "Index", "LimitSources", "Limits", "Scanning",
        "StatusSnapshot", "Store", "UsageModel",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "Billing",
      own: [
        "Analytics", "AnthropicAPI", "Index", "LimitSources", "Store", "UsageModel",
      ]),
    LayerRule(
      target: "AlertDelivery",
      own: [
        "Platform", "ChildProcesses", "Alerts", "AnthropicAPI", "Digests", "Scanning", "Settings",
        "UsageModel",
      ],
      system: ["Foundation"]),
    LayerRule(
      target: "Live",
      own: [
        "Wording", "Files", "Platform", "AlertDelivery", "Alerts", "Analytics", "Billing", "CShims",
        "Index",
        "LimitPolling",
        "LimitSources", "Limits", "Pricing", "Scanning", "StatusSnapshot", "Store",
        "Transcripts", "UsageModel",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "Reports",
      own: [
        "Wording", "Analytics", "Limits", "Pricing", "Scanning", "Terminal", "TimeZones",
        "UsageModel",
      ], system: ["Synchronization"]),
    LayerRule(
      target: "IndexedReports",
      own: ["Index", "Analytics", "Pricing", "Reports", "UsageModel"]),
    LayerRule(
      target: "StatusLine",
      own: [
        "Files", "Platform", "Limits", "Scanning", "Settings", "StatusSnapshot", "TimeZones",
        "UsageModel", "Wording",
      ]),
    LayerRule(
      target: "Configuration",
      own: ["Files", "Platform", "ChildProcesses", "Scanning", "Settings"],
      system: ["Foundation"]),
    LayerRule(
      target: "TerminalDashboard",
      own: [
        "Alerts", "Analytics", "AlertDelivery", "Index", "LimitPolling", "Live", "Limits",
        "Pricing", "Reports", "Settings", "Terminal", "UsageModel", "Scanning", "Wording",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(
      target: "WebBase", own: ["Files", "Configuration", "Digests", "Gzip", "Scanning"],
      system: ["Foundation", "Synchronization"],
      // The types that Hummingbird's own are made of come with it.
      thirdParty: [
        "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
        "NIOHTTPTypesHTTP1", "NIOSSL", "ServiceLifecycle", "UnixSignals",
      ]),
    LayerRule(
      target: "Hub",
      own: [
        "Configuration", "Digests", "EmbeddedFiles", "HubStore", "Limits", "Pricing", "Reports",
        "Scanning",
        "UsageModel", "WebBase", "Wording",
      ],
      system: ["Synchronization"]),
    LayerRule(
      target: "WebDashboard",
      own: [
        "Alerts", "Analytics", "Configuration", "AlertDelivery", "Billing", "Index", "Live",
        "Limits", "Pricing", "Reports", "TimeZones", "UsageModel", "WebBase", "EmbeddedFiles",
        "IndexedReports",
        "Scanning", "Settings", "Wording",
      ],
      system: ["Foundation", "Synchronization"]),
    LayerRule(target: "BrowserBridge", own: ["Reports", "Scanning", "UsageModel"]),
    LayerRule(
      target: "Commands",
      own: [
        "Alerts", "Analytics", "AnthropicAPI", "BrowserBridge", "Configuration", "DemoData",
        "Digests", "AlertDelivery", "Billing", "Index", "LimitPolling", "Live", "HTTPTransportNIO",
        "Hub", "HubStore", "LimitSources", "Limits", "Pricing", "Reports", "Sharing",
        "ChildProcesses", "IndexedReports", "Scanning", "Files", "Settings",
        "StatusLine", "Terminal", "TerminalDashboard", "TimeZones", "UsageModel", "WebBase",
        "WebDashboard", "Wording",
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
    "UsageModel", "CShims", "CZlib", "CEmbeddedFiles", "EmbeddedFiles",
    "Gzip", "Digests", "Platform", "Files", "Scanning",
    "StatusSnapshot", "Transcripts",
    "Terminal", "Pricing", "TimeZones", "Analytics", "Limits", "Alerts", "AnthropicAPI",
    "ChildProcesses", "LimitSources", "StatusLine", "BrowserBridge", "plimsoll-line", "Wording",
    "Settings",
  ]

  /// Edges that must never appear, whatever the table above comes to say.
  static let forbidden: [(target: String, module: String, because: String)] = [
    ("Reports", "Store", "views see values, never SQL"),
    ("Reports", "Transcripts", "views see values, never files"),
    ("Reports", "GRDB", "views see values, never SQL"),
    ("Reports", "LimitSources", "views see values, and ask nobody"),
    ("Store", "LimitSources", "the two meet only in LimitPolling"),
    ("Store", "Transcripts", "the two meet only in Index"),
    ("Sharing", "Store", "what leaves a machine knows no SQL"),
    ("Sharing", "Transcripts", "what leaves a machine has no text"),
    ("Transcripts", "Store", "the two meet only in Index"),
    ("Analytics", "Store", "analytics are pure functions of rows"),
    ("TerminalDashboard", "Store", "views see values, never SQL"),
    ("TerminalDashboard", "Transcripts", "views see values, never files"),
    ("Settings", "Files", "the table of settings reads no file"),
    ("StatusLine", "Configuration", "the line changes no file of settings"),
    ("WebBase", "UsageModel", "what keeps strangers out knows nothing of usage"),
    ("WebBase", "Index", "what keeps strangers out knows nothing of usage"),
    ("WebBase", "Reports", "what keeps strangers out knows nothing of usage"),
    ("HubStore", "WebBase", "the hub's database knows nothing of HTTP"),
    ("Hub", "Store", "views see values, never SQL"),
    ("Hub", "Index", "the hub knows no index of its own machine"),
    ("WebDashboard", "Store", "views see values, never SQL"),
    ("WebDashboard", "Transcripts", "views see values, never files"),
    ("WebDashboard", "AnthropicAPI", "views ask nobody"),
    ("Index", "AnthropicAPI", "the index asks nobody"),
    ("Index", "LimitSources", "the index asks nobody"),
    ("Index", "HTTPTransportNIO", "the index asks nobody"),
    ("LimitPolling", "Transcripts", "who asks for limits reads no transcript"),
    ("LimitPolling", "HTTPTransportNIO", "who asks is handed the way to the network"),
    ("Billing", "Limits", "what is billed knows nothing of limits"),
    ("Billing", "HTTPTransportNIO", "who asks is handed the way to the network"),
    ("AlertDelivery", "Index", "what carries warnings out sees warnings alone"),
    ("AlertDelivery", "Store", "what carries warnings out sees warnings alone"),
    ("AlertDelivery", "HTTPTransportNIO", "who sends is handed the way to the network"),
    ("Live", "HTTPTransportNIO", "the engine is handed the way to the network"),
    ("Live", "Reports", "the engine knows nothing of how anything looks"),
    ("LimitSources", "HTTPTransportNIO", "a source is handed the way to the network"),
  ]

  /// Whether a source file is one of those that may ask which system it is
  /// compiled for.
  static func isPlatformFile(_ path: String) -> Bool {
    path.split(separator: "/").last?.contains("Platform") == true
  }
}
