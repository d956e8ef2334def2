import EmbeddedFiles
import Foundation
import TestSupport
import Testing

/// The files in the program against those in the folders.
@Suite("Embedded files")
struct EmbeddedFilesTests {
  @Test(arguments: [(EmbeddedFiles.Page.dashboard, "WebDashboard"), (.hub, "Hub")])
  func theProgramHasEveryFileOfTheFolderAsItIs(page: EmbeddedFiles.Page, target: String) throws {
    let folder = PackageLayout.root + "/Sources/\(target)/Assets"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let embedded = EmbeddedFiles.all(of: page)
    #expect(embedded.keys.sorted() == names.sorted())
    for name in names {
      let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
      #expect(embedded[name] == [UInt8](bytes), "\(name) is not as in the folder")
    }
  }
}
