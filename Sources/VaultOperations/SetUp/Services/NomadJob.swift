/// The file of a Nomad job that keeps a vault in step on every client, in a container by Podman.
///
/// The key for ssh comes from Nomad's variables and is for the task's user alone; `nomad var put` is shown in the file.
public struct NomadJob: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// `type = "system"`: a watcher on every client.
    case watch
    /// `type = "sysbatch"`: a sync every five minutes on every client.
    case periodic
  }

  public let name: String
  public let text: String

  /// - Parameters:
  ///   - image: the container's image, built from `scripts/Containerfile`.
  ///   - user: the number of the user who owns the vault's files.
  public init(_ context: ServiceContext, _ kind: Kind = .watch, image: String, user: UInt32) {
    name = context.name
    let minute = CronLine.minute(of: context.node)
    let header: String
    switch kind {
    case .watch:
      header = """
          type = "system"
        """
    case .periodic:
      header = """
          type = "sysbatch"

          periodic {
            crons            = ["\(minute)-59/5 * * * *"]
            prohibit_overlap = true
          }
        """
    }
    let words =
      kind == .watch
      ? ["daybook", "watch", "--vault", "/vault"] : ["vault-sync", "--quiet", "--vault", "/vault"]
    text = """
      # Keeps \(context.vault.replacing("\n", with: " ")) in step on every Nomad client that has it.
      #
      # The key for ssh, once:
      #   nomad var put nomad/jobs/\(context.name) key=@id_ed25519 known_hosts=@known_hosts
      job \(HCL.string(context.name)) {
      \(header)

        group "sync" {
          restart {
            attempts = 3
            interval = "5m"
            delay    = "15s"
            mode     = "delay"
          }

          task "sync" {
            driver       = "podman"
            user         = "\(user)"
            kill_timeout = "90s"

            config {
              image   = \(HCL.string(image))
              command = \(HCL.string(words[0]))
              args    = \(HCL.list(Array(words.dropFirst())))
              volumes = \(HCL.list(["\(context.vault):/vault"]))
              init    = true
            }

            env {
              HOME                = "/tmp"
              GIT_TERMINAL_PROMPT = "0"
              GIT_SSH_COMMAND     = "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i /secrets/key -o UserKnownHostsFile=/secrets/known_hosts"
            }

            template {
              destination = "secrets/key"
              perms       = "0400"
              uid         = \(user)
              gid         = \(user)
              data        = "{{ with nomadVar \\"nomad/jobs/\(context.name)\\" }}{{ .key }}{{ end }}\\n"
            }

            template {
              destination = "secrets/known_hosts"
              perms       = "0444"
              data        = "{{ with nomadVar \\"nomad/jobs/\(context.name)\\" }}{{ .known_hosts }}{{ end }}\\n"
            }

            resources {
              cpu    = 100
              memory = 128
            }
          }
        }
      }

      """
  }
}
