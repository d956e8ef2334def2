import Analytics
import Testing
import UsageModel

/// By which names reports tell usage apart, and what they are found by.
struct AttributeTableTests {
  static let api = PullRequest(repository: "acme/api", number: 12)
  static let web = PullRequest(repository: "acme/web", number: 12)
  static let other = PullRequest(repository: "acme/api", number: 7)

  static let catalog = {
    var catalog = UsageCatalog()
    catalog.contexts = [
      1: ContextInfo(session: 1),
      2: ContextInfo(session: 1, branch: "main", attribution: Attribution(skill: "review")),
      3: ContextInfo(session: 1, branch: "Fix/x", attribution: Attribution(skill: "pre-review")),
      4: ContextInfo(
        session: 2, isSidechain: true,
        attribution: Attribution(agent: "Explore", mcpServer: "linear", mcpTool: "search")),
    ]
    catalog.pulls = [
      1: [
        PullLink(session: "a", time: time("2026-10-01", 10, 20), pull: api),
        PullLink(session: "a", time: time("2026-10-01", 9, 5), pull: other),
      ],
      2: [PullLink(session: "b", time: time("2026-10-01", 9, 0), pull: web)],
    ]
    return catalog
  }()

  private static func row(
    _ first: Timestamp?, _ last: Timestamp? = nil, session: Int32 = 1, context: Int32 = 1
  ) -> UsageRow {
    var row = AnalyticsTests.row(first, last, session: session)
    row.context = context
    return row
  }

  @Test func namesAscendAndWhatHasNoneIsUnattributed() {
    let table = AttributeTable(.skill, Self.catalog)
    #expect(table.names == ["pre-review", "review"])
    let keys = (1...5).map { table.key(of: Self.row(nil, context: $0)) }
    #expect(keys == [0, 2, 1, 0, 0])
    #expect(
      [0, 1, 2, 3].map(table.name) == ["unattributed", "pre-review", "review", "unattributed"])
    #expect(AttributeTable(.mcpTool, Self.catalog).names == ["linear · search"])
    #expect(AttributeTable(.branch, Self.catalog).names == ["Fix/x", "main"])
    #expect(AttributeTable(.entrypoint, Self.catalog).names == [])
  }

  @Test func aNameToTheLetterGoesBeforeAPartOfOne() throws {
    let table = AttributeTable(.skill, Self.catalog)
    #expect(try table.keys(named: ["REVIEW"]) == [2])
    #expect(try table.keys(named: ["view"]) == [1, 2])
    #expect(try table.keys(named: ["unattributed"]) == [0])
    #expect(try table.keys(named: ["pre", "unattributed"]) == [0, 1])
    #expect(throws: SelectionError.noAttribute(.skill, named: "x", known: table.names)) {
      try table.keys(named: ["x"])
    }
  }

  @Test(
    arguments: [
      ("12", [2, 3]), ("#12", [2, 3]), ("api#12", [2]), ("acme/web#12", [3]), ("ACME/api#7", [1]),
      ("https://github.com/acme/api/pull/12", [2]),
      ("https://github.com/acme/web/pull/12/files#diff", [3]),
    ] as [(String, Set<Int32>)])
  func aPullRequestIsFoundByNumberRepositoryAndAddress(name: String, keys: Set<Int32>) throws {
    #expect(try AttributeTable(.pull, Self.catalog).keys(named: [name]) == keys)
  }

  @Test func aRowIsOfThePullRequestThatWasLinkedLastBeforeIt() {
    let table = AttributeTable(.pull, Self.catalog)
    #expect(table.names == ["acme/api#7", "acme/api#12", "acme/web#12"])
    func key(_ first: Timestamp?, _ last: Timestamp? = nil, session: Int32 = 1) -> Int32? {
      table.key(of: Self.row(first, last, session: session))
    }
    #expect(key(time("2026-10-01", 9, 4)) == 0)
    #expect(key(time("2026-10-01", 9, 5)) == 1)
    #expect(key(time("2026-10-01", 10, 15), time("2026-10-01", 10, 19)) == 1)
    #expect(key(time("2026-10-01", 10, 15), time("2026-10-01", 10, 20)) == nil)
    #expect(key(time("2026-10-01", 10, 20), time("2026-10-01", 10, 29)) == 2)
    #expect(key(time("2026-10-02")) == 2)
    #expect(key(time("2026-10-01", 9, 1), session: 2) == 3)
    #expect(key(time("2026-10-02"), session: 3) == 0)
    // What has no time is of none: nothing says that it came later.
    #expect(key(nil) == 0)
  }

  @Test func aSieveTakesWhatIsCalledSo() throws {
    func passed(_ attributes: [UsageDimension: [String]]) throws -> [Int32] {
      let sieve = try UsageSieve(nil, UsageSelection(attributes: attributes), Self.catalog)
      return (1...4).filter { context in
        var row = Self.row(time("2026-10-01", 12), session: context == 4 ? 2 : 1, context: context)
        return sieve.contexts?.contains(context) ?? true && sieve.judge(&row) == .pass
      }
    }
    #expect(try passed([:]) == [1, 2, 3, 4])
    #expect(try passed([.skill: ["review"]]) == [2])
    #expect(try passed([.skill: ["review", "unattributed"]]) == [1, 2, 4])
    #expect(try passed([.skill: ["view"], .branch: ["main"]]) == [2])
    #expect(try passed([.pull: ["web#12"]]) == [4])
    #expect(try passed([.pull: ["web#12"], .skill: ["review"]]) == [])
  }
}
