internal import UsageModel

/// Checks of who is let in.
extension HubConformance {
  @Sendable func codesWorkOnce() async throws {
    _ = try await device("once")
    let again = try await store.admit(codeDigest: "code of once", newcomer("twice"), now: now)
    try require(again == .usedCode, "the second time it was \(again)")
    let unknown = try await store.admit(codeDigest: "nothing", newcomer("twice"), now: now)
    try require(unknown == .unknownCode, "a code that never was is \(unknown)")
    _ = try await store.invite(digest: "old", address: "old@example.com", role: .member, now: now)
    let later = now.advanced(byMilliseconds: HubStore.codeLife * 1000 + 1)
    let expired = try await store.admit(codeDigest: "old", newcomer("old"), now: later)
    try require(expired == .expiredCode, "after a day it is \(expired)")
  }

  @Sendable func oneOfManyComesIn() async throws {
    _ = try await store.invite(
      digest: "contended", address: "many@example.com", role: .member, now: now)
    let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let admission = try await store.admit(
            codeDigest: "contended", newcomer("many \(number)"), now: now)
          if case .admitted = admission { return true }
          return false
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    try require(admitted == 1, "\(admitted) were let in")
  }

  @Sendable func shutsOut() async throws {
    let device = try await device("shut out")
    let (found, _) = try await store.rotate(device.identifier, codeDigest: "new code", now: now)
    try require(found == .device(device.identifier), "rotating found \(found)")
    let old = try await store.device(tokenDigest: "token of shut out")
    try require(old == nil, "the old token is still good")
    var renewed = newcomer("shut out")
    renewed.tokenDigest = "other token"
    let admission = try await store.admit(codeDigest: "new code", renewed, now: now)
    guard case .admitted(let again) = admission else {
      throw Broken(reason: "the new code was \(admission)")
    }
    try require(again.identifier == device.identifier, "it became another machine")
    _ = try await store.revoke(device.identifier, now: now)
    let revoked = try await store.device(tokenDigest: "other token")
    try require(revoked?.revoked != nil, "it is not revoked")
    let nobody = try await store.revoke("nobody at all", now: now)
    try require(nobody == .unknown, "somebody else was revoked")
  }

  @Sendable func linksWorkOnce() async throws {
    let device = try await device("link")
    try await store.keepLink(digest: "a link", member: device.member.identifier, now: now)
    let first = try await store.enter(linkDigest: "a link", visitDigest: "visit 1", now: now)
    let second = try await store.enter(linkDigest: "a link", visitDigest: "visit 2", now: now)
    try require(
      first?.identifier == device.member.identifier,
      "the first time it was \(String(describing: first))")
    try require(second == nil, "it worked twice")
    let visitor = try await store.visitor(visitDigest: "visit 1", now: now)
    try require(visitor == first, "the session is not known")
    try await store.end(visitDigest: "visit 1")
    let ended = try await store.visitor(visitDigest: "visit 1", now: now)
    try require(ended == nil, "the session did not end")
  }
}
