import ArgumentParser
import VaultCommandLine
import VaultOperations

/// What is common to the commands that set up a service.
struct ServiceOptions: ParsableArguments {
  @Flag(help: "Only print the file.")
  var print = false

  @Flag(help: "Stop the service, and take the file away.")
  var remove = false

  @OptionGroup var options: VaultOptions

  func answer(_ make: (ServiceContext, Surroundings) throws -> ServiceSetUp) throws -> Answer {
    let surroundings = Surroundings.current
    let setUp = try make(options.open().serviceContext(in: surroundings), surroundings)
    if print { return answer(setUp, isInstalled: false, text: setUp.text) }
    let change = try remove ? setUp.remove() : setUp.install()
    let text =
      switch change {
      case .installed: "Installed and started: \(setUp.path)"
      case .unchanged: "Nothing to do: \(setUp.path) is in place, and started."
      case .removed: "Removed: \(setUp.path)"
      case .absent: "Nothing to do: there is no \(setUp.path)."
      }
    return answer(setUp, isInstalled: !remove, text: text)
  }

  private func answer(_ setUp: ServiceSetUp, isInstalled: Bool, text: String) -> Answer {
    let json: JSON = [
      "path": .string(setUp.path), "text": .string(setUp.text), "installed": .bool(isInstalled),
      "start": .array(setUp.start.map { JSON($0) }),
    ]
    return Answer(json, text: text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }
}

extension Install {
  struct Systemd: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "systemd",
      abstract: "Keep the vault in step all the time, by a user service of systemd.",
      discussion: """
        It runs daybook watch, is started again when it ends or hangs, and goes on when nobody is logged in.

          daybook install systemd
          daybook install systemd --print
          daybook install systemd --remove
        """)

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try service.answer(ServiceSetUp.systemd) }
  }

  struct Launchd: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "launchd",
      abstract: "Keep the vault in step all the time, by an agent of macOS's launchd.",
      discussion: """
        It runs daybook watch while you are logged in, and starts it again when it ends. What it remarks is in \
        ~/Library/Logs.

          daybook install launchd
          daybook install launchd --remove
        """)

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try service.answer(ServiceSetUp.launchd) }
  }

  struct Nomad: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "nomad",
      abstract: "Keep the vault in step on every Nomad client, in a container by Podman.",
      discussion: """
        A job of type system that runs daybook watch; with --periodic one of type sysbatch that syncs every five minutes. \
        The image is built from scripts/Containerfile; the key for ssh comes from Nomad's variables.

          daybook install nomad --print > daybook.nomad.hcl
          daybook install nomad --image registry.example.org/daybook:1
          daybook install nomad --periodic
        """)

    @Flag(help: "Sync every five minutes instead of watching.")
    var periodic = false

    @Option(help: ArgumentHelp("The container's image.", valueName: "name"))
    var image = "localhost/daybook:latest"

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try service.answer {
        try ServiceSetUp.nomad($0, periodic ? .periodic : .watch, image: image, in: $1)
      }
    }
  }

  struct Consul: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "consul",
      abstract: "Let Consul tell whether the vault is in step on this node.",
      discussion: """
        A service with a check that runs daybook status --check. With --key, Consul also syncs the vault when that key of \
        its store changes, which a hook on the hub may set after each push.

          daybook install consul --print
          daybook install consul --folder /etc/consul.d --key daybook/head
        """)

    @Option(help: ArgumentHelp("The folder of the agent's configuration.", valueName: "path"))
    var folder = "/etc/consul.d"

    @Option(help: ArgumentHelp("The key that carries the hub's head as a hint.", valueName: "key"))
    var key: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try service.answer { ServiceSetUp.consul($0, key: key, folder: $1.absolute(folder)) }
    }
  }
}
