/// Where the dashboard listens when nothing else is said.
package enum DashboardAddress {
  package static let host = "127.0.0.1"
  package static let port = 4747
}
