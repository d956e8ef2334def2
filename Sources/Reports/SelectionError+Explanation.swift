package import Analytics
package import UsageModel

extension SelectionError: Explained {
  package var explanation: Explanation {
    let (command, name, known): (String, String, [String]) =
      switch self {
      case .noProject(let name, let known): ("projects", name, known)
      case .noModel(let name, let known): ("models", name, known)
      case .noAttribute(let dimension, let name, let known):
        (ReportKind(dimension).rawValue, name, known)
      }
    let near = nearestNames(to: name, among: known)
    let list = near.isEmpty ? Array(known.prefix(5)) : near
    return Explanation(
      what: sentence,
      because: "no name contains it",
      hint: list.isEmpty
        ? "run `plimsoll \(command)` to see all of them"
        : (near.isEmpty ? "there are " : "did you mean ") + list.joined(separator: ", ")
          + (near.isEmpty ? "" : "?"),
      status: .noData)
  }
}
