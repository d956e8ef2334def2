// What a browser sends: frames, messages, and the JSON of a balance in them. A balance that
// is taken is one that can be true.
import AnthropicAPI
import UsageModel

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  _ = ExtensionMessage(bytes)
  if case .balance(let reading) = PageCredits(pasted: bytes, organization: nil) {
    precondition((0...CreditReading.largestAmount).contains(reading.minorUnits))
    precondition(reading.total >= reading.minorUnits)
    precondition(reading.currency.utf8.count == 3)
    precondition(reading.tranches.count <= CreditReading.mostTranches)
  }
  var messages = NativeMessages()
  messages.take(bytes)
  do {
    while let message = try messages.next() {
      precondition(message.count <= NativeMessages.longest)
      _ = ExtensionMessage(message)
    }
    precondition(messages.missing > 0)
  } catch {
    // A length that no message has.
    return 0
  }
  return 0
}
