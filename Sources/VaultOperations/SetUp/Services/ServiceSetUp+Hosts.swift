import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension ServiceSetUp {
  /// A user service of systemd, which goes on when nobody is logged in.
  public static func systemd(_ context: ServiceContext, in surroundings: Surroundings) throws -> ServiceSetUp
  {
    let unit = SystemdUnit(context)
    let folder = try configFolder(surroundings) + "/systemd/user"
    return ServiceSetUp(
      path: "\(folder)/\(unit.name)", text: unit.text,
      start: [
        ["systemctl", "--user", "daemon-reload"], ["systemctl", "--user", "enable", "--now", unit.name],
        ["loginctl", "enable-linger"],
      ],
      stop: [["systemctl", "--user", "disable", "--now", unit.name]],
      afterwards: [["systemctl", "--user", "daemon-reload"]])
  }

  /// An agent of launchd.
  public static func launchd(_ context: ServiceContext, in surroundings: Surroundings) throws -> ServiceSetUp
  {
    let library = try home(surroundings) + "/Library"
    let plist = LaunchdPlist(context, logs: "\(library)/Logs")
    let path = "\(library)/LaunchAgents/\(plist.label).plist"
    let domain = "gui/\(getuid())"
    return ServiceSetUp(
      path: path, text: plist.text,
      // What runs already can't be bootstrapped again; to kick it starts it where it doesn't.
      start: [
        [
          "sh", "-c",
          "launchctl print \(domain)/\(plist.label) >/dev/null 2>&1 || launchctl bootstrap \(domain) \"$0\"",
          path,
        ],
        ["launchctl", "kickstart", "\(domain)/\(plist.label)"],
      ],
      stop: [["launchctl", "bootout", "\(domain)/\(plist.label)"]])
  }

  /// A job of Nomad.
  public static func nomad(
    _ context: ServiceContext, _ kind: NomadJob.Kind, image: String, in surroundings: Surroundings
  ) throws -> ServiceSetUp {
    var status = stat()
    let owner = stat(context.vault, &status) == 0 ? status.st_uid : getuid()
    let job = NomadJob(context, kind, image: image, user: owner)
    let path = try configFolder(surroundings) + "/daybook/\(job.name).nomad.hcl"
    return ServiceSetUp(
      path: path, text: job.text, start: [["nomad", "job", "run", "-detach", path]],
      stop: [["nomad", "job", "stop", "-purge", "-detach", job.name]])
  }

  /// A service of Consul, with a check.
  public static func consul(_ context: ServiceContext, key: String?, folder: String) -> ServiceSetUp {
    ServiceSetUp(
      path: "\(folder)/\(context.name).hcl", text: ConsulService(context, key: key).text,
      start: [["consul", "reload"]], stop: [], afterwards: [["consul", "reload"]])
  }

  private static func home(_ surroundings: Surroundings) throws -> String {
    guard let home = surroundings["HOME"] else {
      throw VaultError(
        .unsupported, "HOME isn't set, so the file has no place.", hint: "Show it with --print")
    }
    return surroundings.absolute(home)
  }

  private static func configFolder(_ surroundings: Surroundings) throws -> String {
    try surroundings["XDG_CONFIG_HOME"].map(surroundings.absolute) ?? home(surroundings) + "/.config"
  }
}
