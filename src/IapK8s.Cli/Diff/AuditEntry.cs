using System.Net;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Diff;

/// <summary>One line of an audit log, as far as deciding asks for it. Used again for the next line.</summary>
internal sealed class AuditEntry
{
    public string? Event { get; set; }

    public DateTimeOffset? Time { get; set; }

    public Outcome? Decision { get; set; }

    public Code Code { get; set; }

    /// <summary><c>shadow</c>: the decision was not carried out; <c>off</c>: nothing was asked; null where it was.</summary>
    public string? Mode { get; set; }

    /// <summary><c>namespace/policy/rule</c>; null where no rule decided.</summary>
    public string? Rule { get; set; }

    /// <summary>Who asked; without provider nobody was known.</summary>
    public IdentityKey Identity { get; set; }

    public string? Method { get; set; }

    public string? Host { get; set; }

    /// <summary>Decoded.</summary>
    public string? Path { get; set; }

    public IPAddress? Client { get; set; }

    /// <summary>The trusted proxies between, the nearest last, parted by commas.</summary>
    public string? Via { get; set; }

    /// <summary>The groups on the line may not be all that there are.</summary>
    public bool IsGroupMissing { get; set; }

    public void Clear()
    {
        (Event, Time, Decision, Code, Mode, Rule) = (null, null, null, Code.None, null, null);
        (Identity, Method, Host, Path, Client, Via, IsGroupMissing) = (default, null, null, null, null, null, false);
    }
}

/// <summary>All that a line says of who asked: equal keys, the same person in the same state.</summary>
/// <param name="Groups">The list as it stands in the line.</param>
/// <param name="Vocabulary">The hash of the groups that were asked for; null where groups may be missing.</param>
internal readonly record struct IdentityKey(string? Provider, string? Subject, string? Email, string? Credential, string? Groups, string? Vocabulary, string? Acr, DateTimeOffset? AuthTime)
{
    /// <summary>As people know them.</summary>
    public string Display => Provider is null ? "nobody" : Email is not null ? $"user:{Email}" : $"user:{Subject}";
}
