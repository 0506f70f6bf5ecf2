using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Controller.Directories;

/// <summary>One directory and what to read of it. Its author's words, checked as far as they can be without asking the server.</summary>
internal sealed record DirectoryQuery
{
    public DirectoryKind Kind { get; init; } = DirectoryKind.Ldap;

    /// <summary>Tried in order until one answers; at least one. Each must hold the same directory.</summary>
    public required ImmutableArray<DirectoryServer> Servers { get; init; }

    /// <summary>PEM, one or more; these and no others are trusted. Null: those that the machine trusts.</summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>A DN; for Active Directory also <c>reader@example.com</c>. Null binds anonymously.</summary>
    public string? BindDn { get; init; }

    /// <summary>Set exactly when <see cref="BindDn"/> is: a name without a password would be taken for anonymous by servers (RFC 4513 §5.1.2).</summary>
    public SecretText? BindPassword { get; init; }

    public required UserSearch Users { get; init; }

    public required GroupSearch Groups { get; init; }

    /// <summary>Whether parts of the tree that are another server's count as not there. Otherwise they fail the reading, for what was read would be half.</summary>
    public bool IgnoreReferrals { get; init; }

    /// <summary>Entries of one answer (RFC 2696).</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>For one answer of a server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For all of it, on all servers.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a server is believed that it holds nothing new: what it may show to us changes without a trace in it.</summary>
    public TimeSpan FullReadEvery { get; init; } = TimeSpan.FromHours(1);

    public DirectoryLimits Limits { get; init; } = new();
}
