namespace IapK8s.Cli.Commands;

/// <summary>A command line and what it asks, for help.</summary>
/// <param name="Line">As it is typed, from <c>kubectl iap</c> on.</param>
internal sealed record Example(string Line, string Says);
