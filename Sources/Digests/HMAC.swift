/// HMAC with SHA-256 (RFC 2104): what only somebody with the key can have made.
package enum HMAC {
  /// 32 bytes.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    let short = key.count > SHA256.blockSize ? SHA256.digest(key) : key
    let padded = short + [UInt8](repeating: 0, count: SHA256.blockSize - short.count)
    let inner = SHA256.digest(padded.map { $0 ^ 0x36 } + message)
    return SHA256.digest(padded.map { $0 ^ 0x5C } + inner)
  }
}
