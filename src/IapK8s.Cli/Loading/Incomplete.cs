using System.Collections.Immutable;

namespace IapK8s.Cli.Loading;

/// <summary>What could not be looked at, as answers say it.</summary>
internal static class Incomplete
{
    public static ImmutableArray<string> Of(LoadedResources loaded) =>
    [
        .. loaded.Unlisted.Select(unlisted => $"{unlisted.Resource}{(unlisted.OnlyIn is null ? "" : $" outside {unlisted.OnlyIn}")}: {unlisted.Why}"),
        .. loaded.Broken.Select(broken => $"what is in force of {broken}, which is not valid,"),
    ];
}
