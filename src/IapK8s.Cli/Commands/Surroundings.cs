namespace IapK8s.Cli.Commands;

/// <summary>What a command finds around it besides its arguments, so that tests can bring their own.</summary>
internal sealed record Surroundings
{
    public required TimeProvider Time { get; init; }

    /// <summary>Of the environment; null or empty for a variable that is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required Func<Stream> Input { get; init; }

    /// <summary>Somebody looks at standard output: not a file, not another program.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>A kubeconfig's credential plugin may be started.</summary>
    public bool StartsPlugins { get; init; } = true;

    public static Surroundings OfProcess() => new()
    {
        Time = TimeProvider.System,
        Variable = Environment.GetEnvironmentVariable,
        Input = Console.OpenStandardInput,
        IsTerminal = !Console.IsOutputRedirected,
    };
}
