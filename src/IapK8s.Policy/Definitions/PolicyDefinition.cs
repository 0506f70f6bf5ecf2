using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>One effective policy: what the compiler emits for a set of ports of a pod, what the wire carries, what <c>EffectivePolicy</c> is built from.
/// Lists are sorted by the compiler, so that the same resources give the same bytes.</summary>
public sealed record PolicyDefinition
{
    /// <summary><c>namespace/name</c> of the policy that holds the target. Where several answer for it together <c>namespace/name+other</c>, the holder first; <c>#2</c> and
    /// so on behind it where they answer for ports and names of the pod that are no one set of ports with one set of names. Unique in a pod.</summary>
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    /// <summary>metadata.generation of the holder.</summary>
    public required long Generation { get; init; }

    public PolicyMode Mode { get; init; }

    /// <summary>The pod's ports that this policy owns.</summary>
    public required ImmutableArray<int> Ports { get; init; }

    public required ImmutableArray<HostEntry> Hosts { get; init; }

    /// <summary>Canonical internal names (the Service's cluster names, the pod's IP): bearer credentials only, no cookie, no redirect.</summary>
    public ImmutableArray<string> InternalHosts { get; init; } = [];

    /// <summary>The provider in force, by <see cref="ProviderDefinition.Name"/>; null denies whoever needs to sign in.</summary>
    public required string? Provider { get; init; }

    public required ImmutableArray<RuleDefinition> Rules { get; init; }

    /// <summary>What cluster policies fix, sorted by policy.</summary>
    public ImmutableArray<CeilingDefinition> Ceilings { get; init; } = [];

    public PathOptions Paths { get; init; } = new();

    public SessionSettings Session { get; init; } = new();

    public ProgrammaticSettings Programmatic { get; init; } = new();

    public required AssertionSettings Assertion { get; init; }

    public PreflightMode Preflight { get; init; }

    /// <summary>Where denied browsers are sent instead of the built-in page; null for the built-in page.</summary>
    public string? AccessDeniedRedirect { get; init; }

    /// <summary>Canonical CIDRs of proxies whose X-Forwarded-For entry is believed.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    public AuditSettings Audit { get; init; } = new();

    /// <summary>Null where the policy says nothing of it: no port is opaque, the claimed ones are locked.</summary>
    public CaptureSettings? Capture { get; init; }

    /// <summary>What a gateway decides by it, by host alone; null for one of a pod. It has no ports then, and no internal hosts.</summary>
    public GatewayUse? Gateway { get; init; }
}

/// <summary>For whom a gateway decides by a policy.</summary>
/// <param name="ForwardAuth">For ingresses that ask.</param>
/// <param name="Applications">For the apps outside the cluster that it forwards to: names in the policy's namespace, sorted.</param>
/// <param name="HasSidecars">Behind those ingresses sidecars decide again, by the credentials that clients bring along. False for a value lost on the wire: no app is shown what is for the proxy's eyes.</param>
public sealed record GatewayUse(bool ForwardAuth, ImmutableArray<string> Applications, bool HasSidecars = false)
{
    public bool Equals(GatewayUse? other) =>
        other is not null && ForwardAuth == other.ForwardAuth && HasSidecars == other.HasSidecars && Applications.AsSpan().SequenceEqual(other.Applications.AsSpan());

    public override int GetHashCode() => HashCode.Combine(ForwardAuth, Applications.Length, HasSidecars);
}

/// <summary>An external origin. Scheme, host and port of redirects, Origin checks and what the app is told come from here, never from the socket.</summary>
/// <param name="Scheme"><c>https</c>, or <c>http</c> for <c>*.localhost</c> only.</param>
/// <param name="Host">Canonical: lower case, punycode, no port, no trailing dot.</param>
public sealed record HostEntry(string Scheme, string Host, int Port)
{
    /// <summary>RFC 6454 serialisation: the port only where it is not the scheme's default.</summary>
    public string Origin => IsDefaultPort ? $"{Scheme}://{Host}" : $"{Scheme}://{Host}:{Port}";

    /// <summary>What a Host header for this origin carries.</summary>
    public string Authority => IsDefaultPort ? Host : $"{Host}:{Port}";

    private bool IsDefaultPort => (Scheme, Port) is ("https", 443) or ("http", 80);
}

public enum EscapedByteMode : byte
{
    Reject = 0,

    /// <summary>Left encoded inside its segment.</summary>
    Keep,
}

public sealed record PathOptions
{
    public EscapedByteMode EscapedSlash { get; init; }

    public EscapedByteMode Semicolon { get; init; }
}

public sealed record SessionSettings
{
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(8);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan RecheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan StaleFor { get; init; } = TimeSpan.FromMinutes(30);
}

public sealed record ProgrammaticSettings
{
    /// <summary>Accepted <c>aud</c> values of bearer tokens of the policy's provider. Empty accepts no bearer token.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];
}

public enum HeaderPreset : byte
{
    /// <summary>No identity headers, also for a value lost on the wire: no app is told a name by accident.</summary>
    None = 0,
    Iap,
}

public sealed record AssertionSettings
{
    /// <summary>Defaults to <c>/namespaces/&lt;ns&gt;/policies/&lt;name&gt;</c>; unique within the installation.</summary>
    public required string Audience { get; init; }

    public HeaderPreset Headers { get; init; } = HeaderPreset.Iap;

    /// <summary>Names of provider claims that are copied into the assertion.</summary>
    public ImmutableArray<string> Claims { get; init; } = [];
}

public enum PreflightMode : byte
{
    Deny = 0,

    /// <summary>Genuine CORS preflights (OPTIONS with Origin and Access-Control-Request-Method) reach the app, without identity.</summary>
    PassThrough,
}

public enum AuditLevel : byte
{
    All = 0,

    /// <summary>Only what was not allowed.</summary>
    Denied,
}

public enum AuditOverflow : byte
{
    /// <summary>A full buffer refuses the request: nothing happens unrecorded. Zero, so that a value lost on the wire is the strict one.</summary>
    Deny = 0,

    /// <summary>A full buffer drops the line and counts it.</summary>
    Drop,
}

public sealed record AuditSettings
{
    public AuditLevel Level { get; init; }

    public AuditOverflow OnFull { get; init; } = AuditOverflow.Drop;
}
