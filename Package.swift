// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "daybook",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "MarkdownSyntax", targets: ["MarkdownSyntax"]),
    .library(name: "VaultModel", targets: ["VaultModel"]),
    .library(name: "Git", targets: ["Git"]),
    .library(name: "VaultStore", targets: ["VaultStore"]),
    .library(name: "VaultSync", targets: ["VaultSync"]),
    .library(name: "VaultOperations", targets: ["VaultOperations"]),
    .library(name: "VaultServer", targets: ["VaultServer"]),
    .executable(name: "daybook", targets: ["daybook"]),
    .executable(name: "vault-sync", targets: ["vault-sync"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "Clibgit2", pkgConfig: "libgit2",
      providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
    .systemLibrary(
      name: "Clibcmark", pkgConfig: "libcmark",
      providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]),

    .target(name: "MarkdownSyntax", dependencies: ["Clibcmark"], swiftSettings: settings),
    .target(
      name: "VaultModel", dependencies: ["MarkdownSyntax", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .target(name: "Git", dependencies: ["Clibgit2"], swiftSettings: settings),
    .target(
      name: "VaultStore", dependencies: ["VaultModel", "MarkdownSyntax", "Git"],
      swiftSettings: settings),
    .target(
      name: "VaultSync", dependencies: ["VaultStore", "VaultModel", "Git"], swiftSettings: settings),
    .target(
      name: "VaultOperations",
      dependencies: ["VaultSync", "VaultStore", "VaultModel", "MarkdownSyntax", "Git"],
      swiftSettings: settings, plugins: ["EmbedFiles"]),
    .target(name: "VaultServer", dependencies: ["VaultOperations"], swiftSettings: settings),
    .target(
      name: "VaultWatch",
      dependencies: ["VaultOperations", "VaultSync", "VaultStore", "VaultModel", "Git"],
      swiftSettings: settings),
    .target(
      name: "VaultCommandLine",
      dependencies: [
        "VaultOperations", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "daybook",
      dependencies: [
        "VaultCommandLine", "VaultOperations", "VaultServer", "VaultWatch",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(name: "vault-sync", dependencies: ["VaultCommandLine"], swiftSettings: settings),

    .executableTarget(name: "embed-files", swiftSettings: settings),
    .plugin(
      name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"],
      path: "Sources/EmbedFiles"),

    .testTarget(name: "MarkdownSyntaxTests", dependencies: ["MarkdownSyntax"], swiftSettings: settings),
    .testTarget(name: "VaultModelTests", dependencies: ["VaultModel"], swiftSettings: settings),
    .testTarget(
      name: "GitTests", dependencies: ["Git"], exclude: ["Resources"], swiftSettings: settings),
    .target(
      name: "VaultTesting", dependencies: ["VaultStore", "VaultModel", "Git"], path: "Tests/VaultTesting",
      swiftSettings: settings),
    .testTarget(
      name: "VaultStoreTests", dependencies: ["VaultStore", "VaultTesting", "VaultModel", "Git"],
      swiftSettings: settings),
    .testTarget(
      name: "VaultSyncTests",
      dependencies: ["VaultSync", "VaultStore", "VaultTesting", "VaultModel", "MarkdownSyntax", "Git"],
      swiftSettings: settings),
    .testTarget(
      name: "VaultOperationsTests", dependencies: ["VaultOperations"], swiftSettings: settings),
    .testTarget(
      name: "VaultServerTests", dependencies: ["VaultServer", "VaultOperations"], swiftSettings: settings),
    .testTarget(
      name: "VaultWatchTests", dependencies: ["VaultWatch", "VaultSync", "VaultModel", "Git"],
      swiftSettings: settings),
    .testTarget(name: "CommandTests", dependencies: ["daybook", "vault-sync"], swiftSettings: settings),
    .testTarget(name: "ArchitectureTests", swiftSettings: settings),
  ]
)
