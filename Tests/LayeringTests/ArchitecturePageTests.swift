import Foundation
import Testing

@Suite("The check of the architecture's table catches")
struct ArchitecturePageTests {
  private static let page = """
    | Layer | Target | May import | What it is |
    |---|---|---|---|
    | 0 | `Bottom` | the standard library | Values |
    | 0 | `Shims` | libc, in C | C |
    | 2 | `Top` | Bottom, libc, Foundation, **GRDB** | Everything |

    - `Bottom` and `Shims` do without Foundation, in any form: `Top` has it.
    """

  private static let manifest = """
    func module(_ name: String) -> Target { .target(name: name) }
        // Layer 0
        module("Bottom"),
        tests("BottomTests", ["Bottom"]),
        .target(name: "Shims"),
        // Layer 2: what is seen
        module(
          "Top",
          ["Bottom", .product(name: "GRDB", package: "GRDB.swift")]),
        // Tests that belong to no single target
        .target(name: "TestSupport"),
    """

  private func mistakes(replacing old: String = "", with new: String = "") -> [String] {
    ArchitecturePage(text: Self.page.replacingOccurrences(of: old, with: new)).mistakes(
      rules: [
        LayerRule(target: "Bottom"), LayerRule(target: "Shims"),
        LayerRule(
          target: "Top", own: ["Bottom"], system: LayerRules.libc.union(["Foundation"]),
          thirdParty: ["GRDB"]),
      ],
      layers: ArchitecturePage.layers(ofManifestText: Self.manifest), targetsInC: ["Shims"],
      foundationFree: ["Bottom", "Shims"])
  }

  @Test func nothingWhereNothingIsWrong() {
    #expect(
      ArchitecturePage.layers(ofManifestText: Self.manifest) == ["Bottom": 0, "Shims": 0, "Top": 2])
    #expect(mistakes() == [])
  }

  @Test(arguments: [
    ("| 2 |", "| 1 |", "Top, Layer: 2"),
    ("| `Top`", "| `Tip`", "the targets are, in this order: Bottom, Shims, Top"),
    ("Bottom, libc", "libc", "Top, May import: Bottom, libc, Foundation, **GRDB**"),
    ("libc, Foundation", "libc", "Top, May import: Bottom, libc, Foundation, **GRDB**"),
    ("**GRDB**", "GRDB", "Top, May import: Bottom, libc, Foundation, **GRDB**"),
    ("**GRDB**", "**GRDB**, **NIO**", "Top, May import: Bottom, libc, Foundation, **GRDB**"),
    ("the standard library", "libc", "Bottom, May import: the standard library"),
    ("in C | C", "in C | ", "Shims, What it is: empty"),
    ("`Bottom` and `Shims` do", "`Bottom` does and they do", "without Foundation: Bottom, Shims"),
  ])
  func aMistakeInAnyColumn(old: String, new: String, mistake: String) {
    #expect(mistakes(replacing: old, with: new) == [mistake])
  }
}
