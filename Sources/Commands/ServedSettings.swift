import Analytics
import Billing
import Configuration
import Foundation
import Live
import Synchronization

/// What a running server makes of the settings: once more whenever they have changed,
/// whoever changed them.
final class ServedSettings: Sendable {
  private struct State {
    var stamp: [FileStamp?]
    var creditAccess: CreditAccess
  }

  /// When a file was last written, and how long it is.
  private struct FileStamp: Equatable {
    var modified: Date?
    var size: Int?
  }

  private let context: CommandContext
  private let zone: ZoneDays
  private let folder: SettingsFolder
  private let state: Mutex<State>

  init(_ context: CommandContext, zone: ZoneDays) async throws {
    self.context = context
    self.zone = zone
    folder = SettingsAccess(context.invocation).folder
    let stamp = ServedSettings.stamp(folder)
    state = Mutex(State(stamp: stamp, creditAccess: try await CreditAccess(context, zone: zone)))
  }

  /// The ledger, by the settings of now.
  var credits: CreditService { state.withLock { $0.creditAccess.service } }

  /// Warnings by the settings of now.
  func alerts() async throws -> AlertService {
    try await context.invocation.alertService(
      index: context.index, zone: zone, credits: credits)
  }

  /// Reads what an organization was billed, where there is a key by now.
  ///
  /// - Returns: Whether anything may have changed.
  func sync(isByHand: Bool) async -> Bool {
    let sync = state.withLock { $0.creditAccess.backgroundSync }
    return await sync?(isByHand) ?? false
  }

  /// Hands the engine what the settings say, if their files have changed.
  ///
  /// - Returns: Whether they had. Settings that cannot be read change nothing, and are
  ///   warned of.
  func take(into engine: LiveEngine) async -> Bool {
    // The demo's are fixed.
    guard context.invocation.fixedRoots == nil else { return false }
    let stamp = ServedSettings.stamp(folder)
    let isNews = state.withLock { state in
      defer { state.stamp = stamp }
      return state.stamp != stamp
    }
    guard isNews else { return false }
    do {
      let creditAccess = try await CreditAccess(context, zone: zone)
      let limits = try await LimitAccess(context).service
      state.withLock { $0.creditAccess = creditAccess }
      await engine.adopt(limits: limits, alerts: try await alerts())
      return true
    } catch {
      context.warn("the settings have changed, and the old ones still hold: \(error)")
      return false
    }
  }

  private static func stamp(_ folder: SettingsFolder) -> [FileStamp?] {
    [folder.file, folder.secrets].map { path in
      do {
        let found = try FileManager.default.attributesOfItem(atPath: path)
        return FileStamp(
          modified: found[.modificationDate] as? Date, size: found[.size] as? Int)
      } catch {
        // There is none: nothing is set in it.
        return nil
      }
    }
  }
}
