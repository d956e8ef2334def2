package import Testing

extension Trait where Self == TimeLimitTrait {
  /// For suites that wait for anything: a process, a server, a file, another task.
  ///
  /// No measure of speed: a machine that builds meanwhile needs a tenth of it. It makes
  /// a failure of what would else wait for ever. `runProcess` ends its program then.
  package static var timeLimited: Self { .timeLimit(.minutes(10)) }
}
