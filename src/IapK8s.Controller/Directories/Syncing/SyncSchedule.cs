using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>How long a directory waits, while nobody asks for it and nothing else is wanted. Pure.</summary>
internal static class SyncSchedule
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeastAfterRefusal = TimeSpan.FromMinutes(5);

    /// <param name="directory">Sound.</param>
    public static TimeSpan IntervalOf(CompiledDirectory directory) => directory.Resource.Spec.Schedule?.Interval is not { } text ? DefaultInterval
        : DurationSyntax.Parse(text, out var interval) is null ? interval : throw new InvalidOperationException($"A validated interval is none: {text}");

    /// <summary>At least, after the account was refused: servers lock one after a few wrong passwords, and then whatever else uses it stands still too.</summary>
    public static TimeSpan AfterRefusal(CompiledDirectory directory) => IntervalOf(directory) is var interval && interval > LeastAfterRefusal ? interval : LeastAfterRefusal;
}
