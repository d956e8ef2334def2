// swift-tools-version: 6.2
// One section for each target and its tests, lowest layer first; edges as ARCHITECTURE.md lists them.
// A third-party product enters through exactly one target.

import PackageDescription

let testSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let settings = testSettings + [.strictMemorySafety()]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], hasSnapshots: Bool = false,
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"],
    exclude: (hasSnapshots ? ["Snapshots"] : []) + exclude, swiftSettings: testSettings)
}

// The part of ICU's data that is used, which Scripts/build-release.sh makes: as the first
// object of the link it takes the place of all of them.
let icuData: [LinkerSetting] =
  (Context.environment["PLIMSOLL_ICU_OBJECT"]).map {
    [.unsafeFlags([$0], .when(platforms: [.linux], configuration: .release))]
  } ?? []

let package = Package(
  name: "plimsoll",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "plimsoll", targets: ["plimsoll"]),
    .executable(name: "plimsoll-line", targets: ["plimsoll-line"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(
      url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
  ],
  targets: [
    // Layer 0
    // A password is hashed as slowly for us as for who guesses: optimized always.
    .target(
      name: "Digests",
      swiftSettings: settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    tests("DigestsTests", ["Digests"]),

    module("UsageModel"),
    tests("UsageModelTests", ["UsageModel"]),

    .target(name: "CShims"),

    // It loads PostgreSQL's library while the program runs; nothing is linked.
    .target(name: "CPostgres", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

    // Without pkg-config: its -L would put shared libraries before the static ones.
    .systemLibrary(name: "CZlib"),
    .target(name: "CEmbeddedFiles"),
    module("EmbeddedFiles", ["CEmbeddedFiles"]),
    tests("EmbeddedFilesTests", ["EmbeddedFiles"]),

    module("Gzip", ["CZlib"]),
    tests("GzipTests", ["Gzip"]),

    module("Platform"),
    tests("PlatformTests", ["Platform"]),

    module("Files", ["Platform"]),
    tests("FilesTests", ["Files", "Platform"]),

    module("Scanning", ["Files", "Platform", "UsageModel"]),
    tests("ScanningTests", ["Scanning", "Files", "Platform", "UsageModel"]),

    module("TimeZones", ["Files", "Platform", "Scanning", "UsageModel"]),
    tests("TimeZonesTests", ["UsageModel", "TimeZones"]),

    // Layer 1
    module("Wording", ["UsageModel"]),
    tests("WordingTests", ["Wording", "UsageModel"], exclude: ["Golden"]),

    module("Settings", ["Wording"]),
    tests("SettingsTests", ["Settings", "Alerts"]),

    module("Pricing", ["Scanning", "UsageModel"]),
    tests("PricingTests", ["Pricing", "Scanning", "UsageModel"]),

    module("Analytics", ["Pricing", "TimeZones", "UsageModel"]),
    tests("AnalyticsTests", ["Analytics", "Pricing", "TimeZones", "UsageModel"]),

    module("Limits", ["UsageModel"]),
    tests("LimitsTests", ["Limits", "UsageModel"]),

    module("Alerts", ["Limits", "UsageModel", "Wording"]),
    tests("AlertsTests", ["Alerts", "Limits", "UsageModel"]),

    module("DemoData", ["Files", "Platform", "UsageModel"]),
    tests("DemoDataTests", ["DemoData", "Files", "UsageModel"]),

    module("StatusSnapshot", ["Files", "Limits", "Platform", "UsageModel"]),
    tests("StatusSnapshotTests", ["StatusSnapshot", "Limits", "UsageModel"]),

    // Layer 2
    module("Transcripts", ["Files", "Platform", "Scanning", "UsageModel"]),
    tests("TranscriptsTests", ["Transcripts", "Scanning", "UsageModel"]),

    module(
      "Store",
      [
        "Alerts", "Limits", "UsageModel",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    tests(
      "StoreTests",
      ["Store", "Alerts", "Limits", "UsageModel", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Fixtures"]),

    module("HubStore", ["CPostgres", "Digests", "Scanning", "Store", "UsageModel"]),
    tests("HubStoreTests", ["HubStore", "Store", "UsageModel"]),

    module("AnthropicAPI", ["Digests", "Scanning", "UsageModel"]),
    tests("AnthropicAPITests", ["AnthropicAPI", "UsageModel"]),

    module(
      "HTTPTransportNIO",
      [
        "AnthropicAPI",
        // It brings a module of the name of one of ours.
        .product(
          name: "AsyncHTTPClient", package: "async-http-client",
          moduleAliases: ["Configuration": "SwiftConfiguration"]),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests("HTTPTransportNIOTests", ["HTTPTransportNIO", "AnthropicAPI"]),

    module(
      "ChildProcesses", ["Platform", .product(name: "Subprocess", package: "swift-subprocess")]),
    tests("ChildProcessesTests", ["ChildProcesses"]),

    module(
      "LimitSources",
      ["Files", "Platform", "AnthropicAPI", "ChildProcesses", "Digests", "Scanning", "UsageModel"]),
    tests(
      "LimitSourcesTests",
      ["LimitSources", "AnthropicAPI", "HTTPTransportNIO", "Scanning", "UsageModel"]),

    module("Sharing", ["CShims", "Digests", "Gzip", "Platform", "Scanning", "UsageModel"]),
    tests("SharingTests", ["Sharing", "Digests", "Gzip", "UsageModel"]),

    module("Terminal", ["CShims", "Platform"]),
    tests("TerminalTests", ["Terminal"]),

    // Layer 3
    module(
      "Index",
      [
        "Files", "Platform", "Wording", "Analytics", "Digests", "Gzip", "Limits", "Pricing",
        "Scanning", "Settings", "Sharing",
        "StatusSnapshot", "Store",
        "Transcripts", "UsageModel",
      ]),
    module(
      "LimitPolling",
      [
        "Files", "AnthropicAPI", "Index", "LimitSources", "Limits", "Scanning",
        "StatusSnapshot", "Store", "UsageModel",
      ]),
    module(
      "Billing",
      [
        "Analytics", "AnthropicAPI", "Index", "LimitSources", "Store", "UsageModel",
      ]),
    module(
      "AlertDelivery",
      [
        "Platform", "ChildProcesses", "Alerts", "AnthropicAPI", "Digests", "Scanning", "Settings",
        "UsageModel",
      ]),
    module(
      "Live",
      [
        "Wording", "Files", "Platform", "AlertDelivery", "Alerts", "Analytics", "Billing",
        "CShims", "Index",
        "LimitPolling",
        "LimitSources", "Limits", "Pricing", "Scanning", "StatusSnapshot", "Store",
        "Transcripts", "UsageModel",
      ]),
    tests(
      "EngineTests",
      [
        "AlertDelivery", "Billing", "Index", "LimitPolling", "Live", "Alerts", "Analytics",
        "AnthropicAPI", "DemoData", "HTTPTransportNIO", "LimitSources", "Limits", "Pricing",
        "Scanning", "Settings", "Sharing", "StatusSnapshot", "Store", "TimeZones",
        "Transcripts", "UsageModel",
      ]),

    // Layer 4
    module(
      "Reports",
      [
        "Wording", "Analytics", "Limits", "Pricing", "Scanning", "Terminal", "TimeZones",
        "UsageModel",
      ]),
    tests(
      "ReportsTests",
      [
        "Wording", "Reports", "Analytics", "Limits", "Pricing", "Scanning", "Terminal", "TimeZones",
        "UsageModel",
      ],
      hasSnapshots: true),

    module("IndexedReports", ["Index", "Analytics", "Pricing", "Reports", "UsageModel"]),

    module(
      "StatusLine",
      [
        "Files", "Platform", "Wording", "Limits", "Scanning", "Settings", "StatusSnapshot",
        "TimeZones", "UsageModel",
      ]),
    .testTarget(
      name: "StatusLineTests",
      dependencies: [
        "Files", "Limits", "Scanning", "Settings", "StatusLine", "StatusSnapshot", "Terminal",
        "TestSupport", "TimeZones", "UsageModel",
      ],
      exclude: ["statusline-cases"], swiftSettings: testSettings),

    module("Configuration", ["Files", "Platform", "ChildProcesses", "Scanning", "Settings"]),
    tests("ConfigurationTests", ["Configuration", "Settings"]),

    module(
      "TerminalDashboard",
      [
        "Alerts", "Analytics", "AlertDelivery", "Index", "LimitPolling", "Live", "Limits",
        "Pricing", "Reports", "Settings", "Terminal", "UsageModel", "Scanning", "Wording",
      ]),
    tests(
      "TerminalDashboardTests",
      [
        "TerminalDashboard", "Alerts", "Analytics", "Index", "Live", "Limits", "Pricing", "Reports",
        "Settings", "Terminal", "UsageModel", "Scanning",
      ], hasSnapshots: true),

    module(
      "WebBase",
      [
        "Configuration", "Digests", "Gzip", "Scanning", "Files",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests("WebBaseTests", ["WebBase"]),

    .target(
      name: "Hub",
      dependencies: [
        "Configuration", "Digests", "EmbeddedFiles", "HubStore", "Limits", "Pricing", "Reports",
        "Scanning",
        "UsageModel", "WebBase", "Wording",
      ],
      exclude: ["Assets"], swiftSettings: settings),
    tests(
      "HubTests",
      [
        "Hub", "AnthropicAPI", "HTTPTransportNIO", "HubStore", "Pricing", "Scanning", "UsageModel",
        "WebBase",
      ]),

    .target(
      name: "WebDashboard",
      dependencies: [
        "Alerts", "Analytics", "Configuration", "AlertDelivery", "Billing", "Index", "Live",
        "Limits", "Pricing", "Reports", "TimeZones", "UsageModel", "WebBase", "IndexedReports",
        "EmbeddedFiles", "Scanning", "Settings", "Wording",
      ],
      exclude: ["Assets"], swiftSettings: settings),
    tests(
      "WebDashboardTests",
      [
        "WebDashboard", "Alerts", "Analytics", "Configuration", "DemoData", "AlertDelivery",
        "Billing", "Index", "LimitPolling", "Live", "LimitSources", "Limits", "Pricing", "Reports",
        "TimeZones", "UsageModel", "WebBase", "Scanning",
      ]),

    module("BrowserBridge", ["Reports", "Scanning", "UsageModel"]),
    tests("BrowserBridgeTests", ["BrowserBridge", "UsageModel"]),

    // Layer 5
    .target(
      name: "Commands",
      dependencies: [
        "Alerts", "Analytics", "AnthropicAPI", "BrowserBridge", "Configuration", "DemoData",
        "Digests", "AlertDelivery", "Billing", "Index", "LimitPolling", "Live", "HTTPTransportNIO",
        "Hub", "HubStore", "LimitSources", "Limits", "Pricing", "Reports", "Sharing",
        "ChildProcesses", "IndexedReports", "Scanning", "Files", "Settings",
        "StatusLine", "Terminal", "TerminalDashboard", "TimeZones", "UsageModel", "WebBase",
        "WebDashboard", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    tests(
      "CommandsTests",
      [
        "Commands", "DemoData", "Scanning", "UsageModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "plimsoll", dependencies: ["Commands"], swiftSettings: settings,
      linkerSettings: icuData),
    .executableTarget(
      name: "plimsoll-line", dependencies: ["StatusLine"], swiftSettings: settings,
      // Nothing to look for when it starts: a third of the start-up time.
      linkerSettings: [
        .unsafeFlags(
          ["-static-executable"], .when(platforms: [.linux], configuration: .release))
      ]),
    tests(
      "CLITests",
      [
        "Alerts", "Analytics", "DemoData", "AlertDelivery", "Index", "LimitPolling", "Live",
        "LimitSources", "Limits", "Pricing", "StatusSnapshot", "TimeZones", "UsageModel",
        "HubStore", "Files",
      ], hasSnapshots: true, exclude: ["Browser", "Extension", "Metrics", "Monitor", "Walk"]),

    // Tests that belong to no single target
    .target(
      name: "TestSupport", dependencies: ["DemoData", "UsageModel"], path: "Tests/TestSupport",
      exclude: ["AdminFixtures", "LimitFixtures"], swiftSettings: settings),
    tests("TestSupportTests", []),

    tests("LayeringTests", [], hasSnapshots: true),
  ]
)
