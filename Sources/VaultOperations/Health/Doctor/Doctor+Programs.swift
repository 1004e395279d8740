import Git
import MarkdownSyntax

extension Doctor {
  var programChecks: [(String, Look)] {
    [("git", git), ("ssh", ssh), ("libgit2", libgit2), ("cmark", cmark), ("landlock", landlock)]
  }

  private func git() throws -> Finding {
    guard let words = try? ChildProgram.run("git", ["--version"], input: "").output,
      let version = words.split(separator: " ").dropFirst(2).first.map({ $0.filter { !$0.isNewline } })
    else {
      return .fail(
        "there is no git here, which path and ssh remotes are spoken with", "Install git 2.32 or newer.")
    }
    let numbers = version.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    if numbers.lexicographicallyPrecedes([2, 32]) {
      return .warn("\(version), which can't join packs as they are needed", "Install git 2.32 or newer.")
    }
    return .ok(version)
  }

  private func ssh() throws -> Finding {
    let folders = (surroundings["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    guard let path = folders.map({ "\($0)/ssh" }).first(where: VaultLocation.isExecutable) else {
      return .warn("there is no ssh in the PATH", "Install it, if a remote is reached by it.")
    }
    return .ok(path)
  }

  private func libgit2() throws -> Finding {
    let version = Libgit2.version
    let series = version.split(separator: ".").prefix(2).joined(separator: ".")
    let asked = try? ChildProgram.run(
      "dpkg-query", ["--show", "--showformat=${Version}", "libgit2-\(series)"], input: "")
    let package = asked.flatMap { $0.status == 0 ? $0.output : nil }
    if Libgit2Release.isMended(version, package: package) { return .ok(package ?? version) }
    return .warn(
      "\(package ?? version), which as far as can be told lacks the mends of CVE-2024-24575 and CVE-2024-24577",
      "Upgrade the system's libgit2: to 1.7.2, 1.6.5 or, on Debian 12, 1.5.1+ds-1+deb12u1.")
  }

  private func cmark() throws -> Finding { .ok(commonMarkVersion()) }

  private func landlock() throws -> Finding {
    switch Confinement.available {
    case .confined(let version): return .ok("version \(version): a sync writes nowhere but in the vault")
    case .open(let why):
      #if os(Linux)
        return .warn(
          "\(why): a sync isn't confined by the system", "A kernel from 5.19 on has it, with lsm=landlock.")
      #else
        return .ok(why)
      #endif
    }
  }
}
