using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Identities;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;

namespace IapK8s.Cli.Revoke;

/// <summary>What somebody asked for, checked before anything is written: a revocation cannot be changed, and one with a slip of the pen ends nobody's access.</summary>
internal sealed record RevocationRequest(string? User, string? Provider, string? Session, string? Until, string? Reason)
{
    private const int LongestReason = 1_024;

    /// <param name="loaded">What knows the providers.</param>
    /// <exception cref="CliException">It would not be what was meant.</exception>
    public RevocationDraft Draft(LoadedResources loaded, DateTimeOffset now)
    {
        if ((User is null) == (Session is null))
        {
            throw new CliException(User is null ? "Neither --user nor --session is given" : "Both --user and --session are given", "Write one of them: --user user:alice@example.com --provider /corp, or --session SID.");
        }

        if (Reason is { Length: > LongestReason } || Reason?.Any(char.IsControl) == true)
        {
            throw new CliException("--reason is too long, or has control characters", $"Write one line of at most {LongestReason} characters.");
        }

        var draft = Session is { } session ? OfSession(session, now) : OfUser(loaded, now);
        return RevocationValidator.Validate(draft.Revocation) is [var first, ..] ? throw new CliException($"{OptionOf(first)}: {first.Message}", first.Fix) : draft;
    }

    private RevocationDraft OfSession(string session, DateTimeOffset now)
    {
        if (Until is not null || Provider is not null)
        {
            throw new CliException($"--{(Until is null ? "provider" : "until")} is given for a session, which ends for good wherever it is from", "Leave it out.");
        }

        return RevocationDraft.Of(new IapRevocationSpec { SessionId = session }, "session", now, Reason);
    }

    private RevocationDraft OfUser(LoadedResources loaded, DateTimeOffset now)
    {
        var name = User!.StartsWith("user:", StringComparison.Ordinal) ? User["user:".Length..] : User;
        if (name.Length == 0 || (name.Contains(':', StringComparison.Ordinal) && !name.Contains('@', StringComparison.Ordinal) && User == name))
        {
            throw new CliException($"--user {Quoted.Of(User)} is no person", "Write user:alice@example.com, or user: and the provider's subject: \"sub\" in the audit log. Groups have members; revoke each of them.");
        }

        if (Until is { } until && TimestampSyntax.Parse(until, out var end) is null && end <= now)
        {
            throw new CliException($"--until {until} is over", "Write a moment in the future, such as 2027-02-28T00:00:00Z, or leave it out to end sessions alone.");
        }

        var isEmail = name.Contains('@', StringComparison.Ordinal);
        var spec = new IapRevocationSpec
        {
            User = new RevokedUser { Provider = KnownProvider(loaded), Email = isEmail ? EmailCase.Fold(name) : null, Sub = isEmail ? null : name },
            // Sessions that are there end also where the person is blocked, else they would be back after it.
            NotBefore = RevocationDraft.Time(now),
            Until = Until,
        };
        return RevocationDraft.Of(spec, name, now, Reason);
    }

    private string KnownProvider(LoadedResources loaded)
    {
        var known = loaded.Resources.ClusterProviders.Select(provider => $"/{provider.Metadata.Name}").Concat(loaded.Resources.Providers.Select(provider => provider.Metadata.ToString())).Order(StringComparer.Ordinal).ToList();
        if (Provider is null)
        {
            return known is [var only]
                ? only
                : throw new CliException("--provider is missing: a person is somebody at one provider", known.Count == 0 ? "Write the name of the provider, such as --provider /corp." : $"Write one of {string.Join(", ", known)}.");
        }

        if (ProviderNameSyntax.Parse(Provider, out var name) is { } problem)
        {
            throw new CliException($"--provider: {problem.Message}", problem.Fix);
        }

        var mayBeMissed = loaded.Unlisted.Any(unlisted => unlisted.Resource.Contains("provider", StringComparison.Ordinal));
        return known.Contains(name) || mayBeMissed
            ? name
            : throw new CliException($"--provider {Quoted.Of(Provider)} is not in {loaded.Origin}", Suggestion.For(name, known) is { } meant ? $"Did you mean {meant}?" : known.Count == 0 ? "It has no providers." : $"It has {string.Join(", ", known)}.");
    }

    private static string OptionOf(Finding finding) => finding.Field switch
    {
        "spec.sessionId" => "--session",
        "spec.until" => "--until",
        "spec.user.provider" => "--provider",
        _ => "--user",
    };
}
