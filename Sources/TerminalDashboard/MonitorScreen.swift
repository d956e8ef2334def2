/// The screens of the monitor, in the order of their keys.
package enum MonitorScreen: Int, Sendable, CaseIterable {
  case limits = 1
  case now, history, models, cache, alerts
}
