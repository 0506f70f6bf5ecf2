namespace IapK8s.Resources.AccessLevels;

/// <summary>What is given is needed all together; something must be given besides <see cref="Negate"/>.</summary>
public sealed record LevelConditionSpec
{
    /// <summary>The client's address is in one of these networks (CIDR, IPv4 or IPv6, no bits beyond the prefix). Unknown where the policy trusts no proxy
    /// (<c>network.trustedProxies</c>): nobody can tell then whose address it is.</summary>
    public IReadOnlyList<string>? ClientCidrs { get; init; }

    /// <summary>The request comes within one of these times.</summary>
    public IReadOnlyList<TimeWindowSpec>? TimeWindows { get; init; }

    /// <summary>Each of these claims of the identity has one of its values, a device's state for instance: <c>device_trust: [managed, compliant]</c>. Of a claim with
    /// several values one is enough. Unknown without identity.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Claims { get; init; }

    /// <summary>Names of other access levels, all of which are met.</summary>
    public IReadOnlyList<string>? RequiredAccessLevels { get; init; }

    /// <summary>The condition is met where the fields above together are not. What is unknown stays unknown.</summary>
    public bool? Negate { get; init; }
}

/// <summary>A part of the day by the wall clock of a place.</summary>
public sealed record TimeWindowSpec
{
    /// <summary><c>Monday</c> to <c>Sunday</c>: on which it begins. Every day where absent.</summary>
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary><c>HH:MM</c>, <c>00:00</c> to <c>23:59</c>: the first minute that is in it.</summary>
    public string? From { get; init; }

    /// <summary><c>HH:MM</c>, up to <c>24:00</c>: the first minute that is out of it. Before <see cref="From"/> it is on the next day.</summary>
    public string? To { get; init; }

    /// <summary>IANA name, such as <c>Europe/Berlin</c>. Summer time follows from it.</summary>
    public string? TimeZone { get; init; }
}
