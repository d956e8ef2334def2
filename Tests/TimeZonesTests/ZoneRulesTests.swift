import Foundation
import TestSupport
import Testing
import TimeZones

@Suite("Rules of a zone in one line")
struct PosixRuleTests {
  @Test(
    "reads what POSIX and zone files write",
    arguments: [
      // 2026-07-01T00:00:00Z and 2026-01-01T00:00:00Z
      ("UTC0", 0, 0, "UTC", "UTC"),
      ("CST-8", 28800, 28800, "CST", "CST"),
      ("<+0330>-3:30", 12600, 12600, "+0330", "+0330"),
      ("EST5EDT,M3.2.0,M11.1.0", -14400, -18000, "EDT", "EST"),
      ("EST5EDT", -14400, -18000, "EDT", "EST"),
      ("CET-1CEST,M3.5.0,M10.5.0/3", 7200, 3600, "CEST", "CET"),
      // Ireland: winter time is the exception.
      ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0, "IST", "GMT"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", 36000, 39600, "AEST", "AEDT"),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 37800, 39600, "+1030", "+11"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -3600, -7200, "-01", "-02"),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", 10800, 7200, "EEST", "EET"),
      ("XXX3EDT4,0/0,J365/23", -14400, -14400, "EDT", "EDT"),
      ("AAA-1:02:03BBB,J60,J300/0", 7323, 3723, "BBB", "AAA"),
    ])
  func read(text: String, summer: Int, winter: Int, warm: String, cold: String) throws {
    let rule = try #require(PosixRule(text))
    #expect(rule.time(at: 1_782_864_000).offset == summer)
    #expect(rule.time(at: 1_767_225_600).offset == winter)
    #expect(rule.time(at: 1_782_864_000).abbreviation == warm)
    #expect(rule.time(at: 1_767_225_600).abbreviation == cold)
  }

  @Test(
    "refuses what is no rule",
    arguments: [
      "", "CST", "UTC", "Europe/Berlin", "A1", "AB1", "<+3>-3", "<+03-3", "EST25", "EST5:60",
      "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0,", "EST5EDT,M13.2.0,M11.1.0",
      "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J365", "EST5EDT,1,366",
      "EST5EDT,M3.2.0/168,M11.1.0", "EST5 ", "EST5\u{0}", "ÄST5",
      String(repeating: "A", count: 200) + "0",
    ])
  func refused(text: String) {
    #expect(PosixRule(text) == nil)
  }

  @Test("has summer time without a gap where a rule means all year")
  func allYear() throws {
    let rules = ZoneRules(try #require(PosixRule("EST5EDT,0/0,J365/25")))
    for day in 0..<3000 as Range<Int64> {
      for shift in [-3600, -1, 0, 1, 3600, 18_000] as [Int64] {
        #expect(rules.offset(at: 1_704_067_200 + day * 86400 + shift) == -14400)
      }
    }
  }

  @Test("counts days with and without 29 February")
  func leapDays() throws {
    // Day 59 from 0 is 29 February 2028, and 1 March 2027; J60 is always 1 March.
    let counted = try #require(PosixRule("AAA0BBB,59/0,200"))
    #expect(counted.nextChange(after: 1_798_761_600) == 1_803_859_200)
    #expect(counted.nextChange(after: 1_830_297_600) == 1_835_395_200)
    let julian = try #require(PosixRule("AAA0BBB,J60/0,J200"))
    #expect(julian.nextChange(after: 1_798_761_600) == 1_803_859_200)
    #expect(julian.nextChange(after: 1_830_297_600) == 1_835_481_600)
  }

  @Test("holds for times beyond every calendar")
  func extremes() throws {
    let rules = ZoneRules(try #require(PosixRule("EST5EDT,M3.2.0,M11.1.0")))
    for time in [.min, .max, -1 << 50, 1 << 50] as [Int64] {
      #expect([-18000, -14400].contains(rules.offset(at: time)))
      _ = rules.nextChange(after: time)
    }
  }

  @Test("no bytes end the program")
  func fuzz() {
    var generator = SeededGenerator(seed: 71)
    let parts = Array("EST5EDT,M3.2.0/-167:59:59,J365,<+03>-3AB0".utf8)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<40, using: &generator)
      let bytes = (0..<count).map { _ in parts.randomElement(using: &generator) ?? 0 }
      guard let rule = PosixRule(bytes) else { continue }
      for time in [0, 1_782_864_000, Int64.max, Int64.min] {
        #expect(abs(rule.time(at: time).offset) < 26 * 3600)
      }
    }
  }
}

@Suite("Zone files")
struct ZoneFileTests {
  /// The bytes of a version 1 or 2 file: UTC+1 with a change to +2 at 1000 seconds.
  static func file(version: Character = "2", footer: String = "\nCET-1\n") -> [UInt8] {
    func part(_ size: Int) -> [UInt8] {
      var bytes = Array("TZif\(version)".utf8) + [UInt8](repeating: 0, count: 15)
      for count in [0, 0, 0, 1, 2, 9] as [UInt32] {
        withUnsafeBytes(of: count.bigEndian) { bytes += $0 }
      }
      bytes += [UInt8](repeating: 0, count: size - 2) + [3, 232] + [1]
      bytes += [0, 0, 14, 16, 0, 0] + [0, 0, 28, 32, 1, 4]
      return bytes + Array("CET\0CEST\0".utf8)
    }
    return version == "\0" ? part(4) : part(4) + part(8) + Array(footer.utf8)
  }

  @Test("reads versions 1 to 4", arguments: ["\0", "2", "3", "4"] as [Character])
  func versions(version: Character) throws {
    let rules = try ZoneRules(file: Self.file(version: version, footer: "\n\n"))
    #expect(rules.offset(at: 999) == 3600)
    #expect(rules.offset(at: 1000) == 7200)
    #expect(rules.offset(at: .min) == 3600)
    #expect(rules.offset(at: .max) == 7200)
    #expect(rules.abbreviation(at: 0) == "CET")
    #expect(rules.abbreviation(at: 1000) == "CEST")
    #expect(rules.nextChange(after: 0) == 1000)
    #expect(rules.nextChange(after: 1000) == nil)
  }

  @Test("its last line counts from the last change on")
  func footer() throws {
    let rules = try ZoneRules(file: Self.file())
    #expect(rules.offset(at: 999) == 3600)
    #expect(rules.offset(at: 1000) == 3600)
    #expect(rules.nextChange(after: 1000) == nil)
  }

  @Test("says what is wrong with bytes that are no such file")
  func wrong() {
    func error(_ bytes: [UInt8]) -> ZoneFileError? {
      do throws(ZoneFileError) {
        _ = try ZoneRules(file: bytes)
        return nil
      } catch {
        return error
      }
    }
    #expect(error([]) == .foreign)
    #expect(error(Array("# tzdb data for all of the world, in a form of its own".utf8)) == .foreign)
    let whole = Self.file()
    for count in 44..<whole.count { #expect(error(Array(whole[..<count])) == .short) }
    #expect(error(Self.file(footer: "\nCET\n")) == .damaged)
    #expect(error(Self.file(footer: "CET-1\n")) == .short)
    var huge = Self.file(version: "\0")
    for index in 32..<36 { huge[index] = 0xFF }
    #expect(error(huge) == .short)
  }

  @Test("no bytes end the program")
  func fuzz() {
    var generator = SeededGenerator(seed: 72)
    for _ in 0..<20_000 {
      var bytes = Self.file()
      for _ in 0..<Int.random(in: 1..<6, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do throws(ZoneFileError) {
        let rules = try ZoneRules(file: bytes)
        for time in [0, 1000, Int64.max, Int64.min] {
          #expect(abs(rules.offset(at: time)) <= 26 * 3600)
          _ = rules.abbreviation(at: time)
        }
      } catch {
        #expect(!error.reason.isEmpty)
      }
    }
  }
}
