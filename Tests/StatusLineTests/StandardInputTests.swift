import Foundation
import StatusLine
import TestSupport
import Testing

@Suite("Standard input", .timeLimited)
struct StandardInputTests {
  /// What is read of a pipe into which `pieces` are written and that stays open.
  private func read(_ pieces: [String], closes: Bool = false) throws -> String {
    let pipe = Pipe()
    for piece in pieces { try pipe.fileHandleForWriting.write(contentsOf: Data(piece.utf8)) }
    if closes { try pipe.fileHandleForWriting.close() }
    let bytes = StandardInput.bytes(of: pipe.fileHandleForReading.fileDescriptor)
    // Only now may the pipe close.
    if !closes { try pipe.fileHandleForWriting.close() }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    [#"{"a":1}"#], [#"{"a":{"b":[{}]}}"#, "\n"], ["{", #""a":"}"#, #"\"}"}"#],
    ["\u{FEFF}", " \n{", "}"], [#"{"a":1} trailing {"#], ["{", "[", "]", "}"],
  ])
  func endsWithTheFirstWholeObjectOfAnOpenPipe(pieces: [String]) throws {
    #expect(try read(pieces) == pieces.joined())
  }

  @Test(arguments: [[], ["{\"a\":"], ["no JSON"], ["[{}]"], ["}"], ["\"{}"], ["\u{0}{}"]])
  func endsWithoutOneAsWell(pieces: [String]) throws {
    #expect(try read(pieces) == pieces.joined())
    #expect(try read(pieces, closes: true) == pieces.joined())
  }

  @Test func endsAtItsLimit() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(String(repeating: "{", count: 1_200_000), to: "input")
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    #expect(StandardInput.bytes(of: file.fileDescriptor).count == StandardInput.limit)
    try file.close()
    #expect(StandardInput.bytes(of: -1).isEmpty)
  }

  @Test func knowsTheEndOfAnObjectHoweverItIsCut() {
    var generator = SeededGenerator(seed: 93)
    let objects = [
      #"{"a":"\\","b":{"c":["}",{"d":"\"{"}]},"e":"é"}"#, "{}", #"{"\u007d":[[[]]]}"#,
    ]
    for _ in 0..<300 {
      let object = Array((objects.randomElement(using: &generator) ?? "{}").utf8)
      var end = ObjectEnd()
      var rest = object[...]
      while !rest.isEmpty {
        #expect(!end.isReached)
        let count = Int.random(in: 1...rest.count, using: &generator)
        end.follow(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(end.isReached)
    }
  }
}
