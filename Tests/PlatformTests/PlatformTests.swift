import Foundation
import Platform
import TestSupport
import Testing

@Suite("The system", .timeLimited)
struct PlatformTests {
  @Test func namesItsErrors() {
    #expect(SystemError(code: 2).reason == "No such file or directory")
    #expect(SystemError(code: 2).isAbsent)
    #expect(SystemError.notRegular.reason == "Invalid argument")
  }

  @Test func aPipeTellsWhetherItCanBeReadAndHasAReader() throws {
    let ends = try SystemCall.makePipe()
    #expect(try SystemCall.wait(reading: ends.read, within: 0) == (false, false))
    #expect(
      try SystemCall.wait(reading: ends.read, ends.write, writesSecond: true, within: 0)
        == (false, true))
    try SystemCall.send(Array("text".utf8), to: ends.write)
    #expect(try SystemCall.wait(reading: ends.read, within: -1).first)
    #expect(try SystemCall.bytes(from: ends.read, upTo: 2) == Array("te".utf8))
    SystemCall.setNotWaiting(ends.read)
    #expect(try SystemCall.bytes(from: ends.read, upTo: 9) == Array("xt".utf8))
    let error = #expect(throws: SystemError.self) {
      try SystemCall.bytes(from: ends.read, upTo: 9)
    }
    #expect(error?.isPassing == true)
    #expect(!SystemCall.losesReader(ends.write))
    SystemCall.end(ends.read)
    #expect(SystemCall.losesReader(ends.write))
    SystemCall.end(ends.write)
  }

  @Test func aFolderListsItsEntriesWithTheirKinds() throws {
    let folder = try TemporaryDirectory()
    try folder.write("text", to: "file")
    try folder.makeDirectory("below")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(of: "link"), withDestinationPath: "nowhere")
    var reader = try FolderReader(path: folder.path)
    var kinds: [String: FileStatus.Kind] = [:]
    while let entry = reader.next() {
      let kind = try reader.status(of: entry.name).kind
      #expect(entry.kind == nil || entry.kind == kind)
      kinds[entry.name] = kind
    }
    #expect(kinds == ["file": .regular, "below": .folder, "link": .link])
    #expect(try reader.status() == FileStatus(path: folder.path))
    #expect(throws: SystemError.self) {
      _ = try FolderReader(path: folder.path(of: "file")).status()
    }
  }

  @Test func aDescriptorIsClosedOnceHoweverItEnds() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("text", to: "file")
    let number = try Descriptor(opening: path, for: .updating).release()
    try SystemCall.send([0x21], to: number)
    SystemCall.end(number)
    #expect(try folder.read("file") == "!ext")
    try Descriptor(opening: path, for: .recording).send([0x2E])
    try Descriptor(opening: path, for: .appending).finish()
    #expect(try folder.read("file") == "!ext.")
    try Descriptor(opening: path, for: .rewriting).finish()
    #expect(try FileStatus(path: path).size == 0)
  }

  @Test func bytesAreFoundWhereverTheyAre() {
    for length in 0..<70 {
      for place in 0...length {
        var bytes = [UInt8](repeating: 1, count: length)
        if place < length { bytes[place] = 2 }
        let found = bytes.withUnsafeBytes { SystemMemory.firstIndex(of: 2, in: $0) }
        #expect(found == (place < length ? place : nil))
      }
    }
  }
}
