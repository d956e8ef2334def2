import Foundation
import TestSupport
import Testing
import WebBase

@testable import WebDashboard

@Suite("The page in one piece", .timeLimited)
struct ModuleJoinerTests {
  @Test func aModuleStandsBeforeWhateverNeedsItAndOnlyOnce() throws {
    let joined = try ModuleJoiner.join(
      "page.js",
      of: [
        "page.js": """
        // Begins.
        import { one, two as second } from "./two-words.js";
        import { zero } from "./zero.js";

        start(one + second + zero);
        """,
        "two-words.js": """
        import {
          zero,
        } from "./zero.js";
        export const one = zero + 1;
        export function two() {
          return 2;
        }
        """,
        "zero.js": """
        const nothing = 0;
        export { nothing as zero };
        export async function wait() {}
        """.replacing("nothing as zero", with: "zero").replacing("nothing", with: "zero"),
      ])
    #expect(joined.later == nil)
    #expect(
      joined.first == """
        const $zero=(()=>{
        const zero = 0;
        async function wait() {}
        return{zero,wait};
        })();
        const $twoWords=(()=>{
        const{zero}=$zero;
        const one = zero + 1;
        function two() {
        return 2;
        }
        return{one,two};
        })();
        const $page=(()=>{
        const{one,two:second}=$twoWords;
        const{zero}=$zero;
        start(one + second + zero);
        return{};
        })();

        """)
  }

  @Test func whatIsNeededLaterComesInASecondScript() throws {
    let joined = try ModuleJoiner.join(
      "page.js",
      of: [
        "page.js": """
        import { one } from "./one.js";
        const open = async () => (await import("./big-one.js")).draw(one);
        """,
        "one.js": "export const one = 1;",
        "big-one.js": """
        import { one } from "./one.js";
        import { two } from "./two.js";
        export const draw = (value) => value + one + two;
        """,
        "two.js": "export const two = 2;",
      ])
    #expect(
      joined.first == """
        const $one=(()=>{
        const one = 1;
        return{one};
        })();
        const $page=(()=>{
        const{one}=$one;
        const open = async () => (await $later().then((all)=>all.$bigOne)).draw(one);
        return{};
        })();
        let $had;
        const $later=()=>$had??=import("./later.js").then((all)=>all.default({$one,$page}),\
        (error)=>{$had=null;throw error;});

        """)
    #expect(
      joined.later == """
        export default({$one,$page})=>{
        const $two=(()=>{
        const two = 2;
        return{two};
        })();
        const $bigOne=(()=>{
        const{one}=$one;
        const{two}=$two;
        const draw = (value) => value + one + two;
        return{draw};
        })();
        return{$bigOne};
        };

        """)
  }

  @Test(arguments: [
    "export let count = 1;", "export default one;", "import one from \"./a.js\";",
    "import { one } from \"https://example.com/a.js\";", "export { one as two };",
    "import { one } from \"./a.js\"",
  ])
  func aFormThatIsNotKnownIsRefused(line: String) {
    #expect(throws: ModuleJoiner.Fault.self) {
      try ModuleJoiner.join("page.js", of: ["page.js": line, "a.js": "export const one = 1;"])
    }
  }

  @Test func aCircleAndAMissingModuleAreRefused() {
    let circle = ["a.js": "import { b } from \"./b.js\";", "b.js": "import { a } from \"./a.js\";"]
    #expect(throws: ModuleJoiner.Fault.circle(through: "a.js")) {
      try ModuleJoiner.join("a.js", of: circle)
    }
    #expect(throws: ModuleJoiner.Fault.missing("b.js")) {
      try ModuleJoiner.join("a.js", of: ["a.js": "import { b } from \"./b.js\";"])
    }
  }

  /// Every file of the page is in what is served: a module that nothing imports would
  /// be weight that nobody sees.
  @Test func everyModuleIsPartOfThePage() throws {
    let scripts = try ["page.js", "page-later.js", "design.js"].map {
      try #require(WebAssets.all[$0])
    }
    let script = scripts.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    for name in WebAssets.sources.keys where name.hasSuffix(".js") {
      let words = name.dropLast(3).split(separator: "-")
      let variable = words[0] + words.dropFirst().map { $0.capitalized }.joined()
      #expect(script.contains("const $\(variable)=(()=>{"), "\(name)")
    }
    for (name, bytes) in WebAssets.sources where !name.hasSuffix(".svg") {
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 100 }, "\(name) has a line of over 100 characters")
    }
  }

  /// What a first visit loads, as it is sent.
  @Test func aFirstLoadIsSmall() throws {
    let names = WebAssets.all.keys.filter { $0.hasPrefix("page.") && $0.count > 12 }
    #expect(names.count == 2)
    let sizes = try names.map { try #require(WebAssets.all[$0]?.answer.packedCount, "\($0)") }
    let all = sizes.reduce(0, +)
    #expect(all < 54_000, "style sheet and script are \(all) bytes by gzip")
  }
}
