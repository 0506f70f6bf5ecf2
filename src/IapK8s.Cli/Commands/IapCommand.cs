using System.CommandLine;

namespace IapK8s.Cli.Commands;

/// <summary>The command line, as <c>kubectl iap</c> and by itself.</summary>
internal static class IapCommand
{
    public static RootCommand Create() => new("Answers who may reach what through the identity-aware proxy, and why");
}
