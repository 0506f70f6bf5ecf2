using System.Collections.Immutable;
using IapK8s.Cli.Writing;
using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Loading;

/// <summary>What could not be looked at, as answers say it.</summary>
internal static class Incomplete
{
    public static ImmutableArray<string> Of(LoadedResources loaded) =>
    [
        .. loaded.Unlisted.Select(unlisted => $"{unlisted.Resource}{(unlisted.OnlyIn is null ? "" : $" outside {unlisted.OnlyIn}")}: {unlisted.Why}"),
        .. loaded.Broken.Select(broken => $"what is in force of {broken.Resource?.ToString() ?? "an object without a name"}, which is not valid ({Why(broken)}),"),
    ];

    /// <summary>Beneath an answer.</summary>
    /// <param name="notAccepted">What the answer takes account of; null where there is nothing.</param>
    public static void Write(Page page, ImmutableArray<string> incomplete, IReadOnlyList<string>? notAccepted)
    {
        foreach (var policy in notAccepted ?? [])
            page.Line(new Cell($"{policy}.", Tone.Doubt));
        foreach (var missing in incomplete)
            page.Line(new Cell($"Incomplete: {missing} was not looked at.", Tone.Doubt));
    }

    private static string Why(Finding mistake) => mistake.Field.Length == 0 ? mistake.Message : $"{mistake.Field}: {mistake.Message}";
}
