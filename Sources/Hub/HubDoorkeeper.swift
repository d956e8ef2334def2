internal import Digests
internal import HubStore
internal import UsageModel
internal import WebBase

/// Who comes to the hub: devices with tokens, browsers with sessions, and people whom a
/// trusted proxy names.
struct HubDoorkeeper: Doorkeeper {
  let store: HubStore
  let options: HubOptions
  let budget: RequestBudgets
  let clock: @Sendable () -> Timestamp

  /// Somebody who was let in.
  struct Person: Sendable {
    var member: HubStore.Member
    /// The device, where a device asks.
    var device: HubStore.Device?
  }

  var refusal: Refusal { HubDoorkeeper.stranger }

  static let stranger = Refusal(
    .unauthorized, "this needs a device's token or a session",
    hint: "`plimsoll team --open` opens the page; `plimsoll sync join` lets a machine in")

  func visitor(_ signs: VisitorSigns) async throws -> Visitor? {
    let person = try await person(signs)
    let names = signs.header(options.personHeader)
    if !names.isEmpty, !options.trusts(signs.address), person != nil {
      throw Refusal(
        .forbidden, "the header \(options.personHeader) is not believed from \(signs.address)",
        because: "that address is none of hub.trusted_proxy",
        hint: "leave the header out, or add the address")
    }
    guard let person else {
      guard options.trusts(signs.address), names.count == 1, let name = names.first,
        let member = try await store.member(name)
      else { return nil }
      return try limited(Person(member: member), token: HubDoorkeeper.requestToken(of: name))
    }
    return try limited(
      person, token: person.device == nil ? HubDoorkeeper.requestToken(of: signs.cookie ?? "") : nil
    )
  }

  private func person(_ signs: VisitorSigns) async throws -> Person? {
    if let token = signs.bearer {
      let found = try await store.device(tokenDigest: SHA256.hexadecimal(token.utf8))
      guard let device = found else { return nil }
      guard device.revoked == nil else {
        throw Refusal(
          .unauthorized, "this machine's token was revoked",
          hint: "ask a lead for another invitation, then `plimsoll sync join`")
      }
      return Person(member: device.member, device: device)
    }
    guard let cookie = signs.cookie,
      let member = try await store.visitor(
        visitDigest: SHA256.hexadecimal(cookie.utf8), now: clock())
    else { return nil }
    return Person(member: member)
  }

  private func limited(_ person: Person, token: String?) throws -> Visitor {
    guard budget.take(person.member.identifier, now: clock()) else {
      var refusal = Refusal(
        .tooManyRequests, "you ask too often", because: "others use this hub too",
        hint: "ask again in a few seconds")
      refusal.fields = [Answer.Field("Retry-After", "5")]
      throw refusal
    }
    return Visitor(person: person, requestToken: token)
  }

  /// What a browser must send with every change; no page of another site knows it.
  static func requestToken(of word: String) -> String {
    SHA256.hexadecimal("plimsoll hub request\n\(word)".utf8)
  }
}
