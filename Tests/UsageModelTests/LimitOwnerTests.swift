import Testing
import UsageModel

@Suite("Owners of limits")
struct LimitOwnerTests {
  @Test func comeBackFromTheirNames() {
    let owners: [LimitOwner] = [
      .organization("bbbbbbbb-0000-4000-8000-000000000001"),
      .folder(ClaudeFolderID(value: 0xAB)), .unknown,
    ]
    for owner in owners { #expect(LimitOwner(stored: owner.stored) == owner) }
    #expect(LimitOwner.folder(ClaudeFolderID(value: 0xAB)).stored == "folder:00000000000000ab")
  }

  @Test func namesOfEarlyStatusLinesSayNothing() {
    #expect(LimitOwner(stored: "root-1f") == .unknown)
    #expect(
      LimitOwner(stored: "folder:/home/ada/.claude") == .organization("folder:/home/ada/.claude"))
  }
}
