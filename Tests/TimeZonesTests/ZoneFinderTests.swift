import TestSupport
import Testing
import TimeZones
import UsageModel

@Suite("Finding a zone")
struct ZoneFinderTests {
  private static let berlin = ZoneFileTests.file(footer: "\nCET-1CEST,M3.5.0,M10.5.0/3\n")
  private static let shanghai = ZoneFileTests.file(footer: "\nCST-8\n")
  /// 2026-07-01T00:00:00Z
  private static let summer: Int64 = 1_782_864_000

  /// A finder in invented files.
  private func finder(
    _ variable: String?, folder: String? = nil, links: [String: String] = [:],
    _ files: [String: ZoneFinder.Content] = [:]
  ) -> ZoneFinder {
    let data = "/usr/share/zoneinfo/"
    var files = files
    files[data + "Europe/Berlin"] = .bytes(Self.berlin)
    files[data + "Asia/Shanghai"] = .bytes(Self.shanghai)
    files[data + "Europe"] = .unreadable("it is not a regular file")
    files[data + "CST6CDT"] = .bytes(Self.berlin)
    files[data + "tzdata.zi"] = .bytes(
      Array(
        "# version 2026a\nR a\nZ Europe/Berlin 1 a\nZ Asia/Shanghai 8\nL Asia/Shanghai PRC\n".utf8))
    return ZoneFinder(
      variable: variable, folder: folder, target: { links[$0] },
      read: { [files] in files[$0] ?? .missing })
  }

  private func failure(_ body: () throws(Explanation) -> NamedZone) -> Explanation? {
    do throws(Explanation) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "follows TZ as libc does",
    arguments: [
      ("Europe/Berlin", "Europe/Berlin", 7200), (":Europe/Berlin", "Europe/Berlin", 7200),
      ("/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai", 28800),
      (":/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai", 28800),
      ("CST-8", "CST-8", 28800), ("EST5EDT", "EST5EDT", -14400), ("", "UTC", 0), (":", "UTC", 0),
      ("UTC", "UTC", 0), ("GMT", "UTC", 0), ("Etc/UTC", "UTC", 0), ("UTC0", "UTC0", 0),
      // A file comes before a rule.
      ("CST6CDT", "CST6CDT", 7200), (":/etc/localtime", "UTC", 0),
    ])
  func variable(text: String, name: String, offset: Int) throws {
    let zone = try finder(text).system()
    #expect(zone.name == name)
    #expect(zone.rules.offset(at: Self.summer) == offset)
  }

  @Test(
    "never takes UTC for what it cannot read",
    arguments: ["Mars/Phobos", "CST", "Europe", "europe/berlin", "/etc/passwd", "EST5EDT,M3"])
  func unreadable(text: String) throws {
    let error = try #require(failure { () throws(Explanation) in try finder(text).system() })
    #expect(error.what == "TZ=\(text) is not a time zone")
    #expect(error.because?.contains(text) == true)
    #expect(error.hint?.contains("Europe/Berlin") == true)
  }

  @Test(
    "reads the machine's zone from a link or a plain file, and takes no abbreviation for a name")
  func local() throws {
    let path = "/etc/localtime"
    let file = [path: ZoneFinder.Content.bytes(Self.shanghai)]
    func system(
      _ links: [String: String], _ files: [String: ZoneFinder.Content]
    ) throws -> NamedZone {
      try finder(nil, links: links, files).system()
    }
    let linked = try system([path: "/usr/share/zoneinfo/Asia/Shanghai"], file)
    #expect(linked.name == "Asia/Shanghai")
    let twice = try system(
      [path: "static/localtime", "/etc/static/localtime": "../x/zoneinfo/Asia/Shanghai"], file)
    #expect(twice.name == "Asia/Shanghai")
    let plain = try system([:], file)
    #expect(plain.name == path)
    #expect(plain.rules.offset(at: Self.summer) == 28800)
    #expect(plain.rules.abbreviation(at: Self.summer) == "CST")
    // Debian's file of the name counts when it is of the same zone.
    for (name, expected) in [
      ("Asia/Shanghai\n", "Asia/Shanghai"), ("Europe/Berlin\n", path), ("../x\n", path), ("", path),
    ] {
      let named = try system(
        [:], [path: .bytes(Self.shanghai), "/etc/timezone": .bytes(Array(name.utf8))])
      #expect(named.name == expected)
      #expect(named.rules.offset(at: Self.summer) == 28800)
    }
    #expect(try system([:], [:]) == .utc)
  }

  @Test("says what is wrong with the machine's zone")
  func localFailures() throws {
    let path = "/etc/localtime"
    for (links, files, words) in [
      ([path: "/usr/share/zoneinfo/Mars/Phobos"], [:], "Mars/Phobos"),
      ([:], [path: ZoneFinder.Content.unreadable("Permission denied")], "Permission denied"),
      ([:], [path: .bytes(Array("Europe/Berlin\n".utf8))], "not a time zone file"),
    ] as [([String: String], [String: ZoneFinder.Content], String)] {
      let finder = finder(nil, links: links, files)
      let error = try #require(failure { () throws(Explanation) in try finder.system() })
      #expect(error.what.contains(path))
      #expect(error.because?.contains(words) == true)
    }
  }

  @Test("looks in the folder that TZDIR names")
  func folder() throws {
    let zone = try finder(
      "Home", folder: "/opt/zones", ["/opt/zones/Home": .bytes(Self.berlin)]
    ).system()
    #expect(zone.name == "Home")
    #expect(zone.rules.offset(at: Self.summer) == 7200)
  }

  @Test("finds zones by name in any case, and by rule")
  func named() throws {
    let finder = finder(nil)
    #expect(try finder.zone(named: "europe/BERLIN").name == "Europe/Berlin")
    #expect(try finder.zone(named: "utc").name == "UTC")
    #expect(try finder.zone(named: "CST-8").rules.offset(at: 0) == 28800)
    #expect(finder.names() == ["Asia/Shanghai", "Europe/Berlin", "PRC", "UTC"])
  }

  @Test(
    "a name is no path and no abbreviation",
    arguments: [
      "", "CST", "Europe", "Mars/Phobos", "../../../etc/localtime", "/etc/localtime",
      ":Europe/Berlin", "Europe/Berlin\0", "Europe/./Berlin", String(repeating: "a", count: 99),
    ])
  func noName(text: String) {
    let finder = finder(nil, ["/etc/localtime": .bytes(Self.berlin)])
    #expect(failure { () throws(Explanation) in try finder.zone(named: text) } != nil)
  }
}
