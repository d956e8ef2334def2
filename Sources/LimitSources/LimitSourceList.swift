package import AnthropicAPI

/// The sources that can be asked, in the order of `LimitSourceKind`. Status line
/// and transcripts are missing: they come by themselves, to `StatusLineBody` and
/// `TranscriptRejections`.
package enum LimitSourceList {
  /// - Parameter addresses: Those of Anthropic, except in tests.
  package static func all(
    settings: LimitSettings, places: LimitPlaces, transport: any HTTPTransport,
    addresses: ServerAddresses = ServerAddresses()
  ) -> [any LimitSource] {
    [
      CacheSource(folder: SignInFolder(places)),
      ClaudeCommandSource(settings: settings, places: places),
      OAuthSource(
        settings: settings, places: places, transport: transport, addresses: addresses),
      SessionKeySource(
        settings: settings, places: places, transport: transport, addresses: addresses),
      APIKeySource(
        settings: settings, places: places, transport: transport, addresses: addresses),
    ]
  }
}
