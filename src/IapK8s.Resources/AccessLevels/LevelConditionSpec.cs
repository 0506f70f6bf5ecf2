using System.ComponentModel;

namespace IapK8s.Resources.AccessLevels;

/// <summary>What is given is needed all together; something must be given besides <see cref="Negate"/>.</summary>
[Description("One condition: what is given is needed all together. Something is given besides negate.")]
public sealed record LevelConditionSpec
{
    [Description("""
        The client's address is in one of these networks (CIDR). Unknown where the policy has no network.trustedProxies: nobody can tell then whose address it is. Absent: the address is not asked for.
        Example: [192.0.2.0/24, "2001:db8::/32"].
        """)]
    public IReadOnlyList<string>? ClientCidrs { get; init; }

    [Description("""
        The request comes within one of these times. Absent: the time is not asked for. Example: [{days: [Monday, Tuesday], from: "08:00", to: "18:00", timeZone: Europe/Berlin}].
        """)]
    public IReadOnlyList<TimeWindowSpec>? TimeWindows { get; init; }

    [Description("""
        Each of these claims of the identity has one of its values, a device's state for instance; of a claim with several values one is enough. Unknown without identity. Absent: the identity is not
        asked for. Example: {device_trust: [managed, compliant]}.
        """)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Claims { get; init; }

    [Description("Names of other access levels, all of which are met. Absent: none is asked for. Example: [no-travel].")]
    public IReadOnlyList<string>? RequiredAccessLevels { get; init; }

    [Description("True: the condition is met where the fields above together are not; what is unknown stays unknown. Default: false. Example: true.")]
    public bool? Negate { get; init; }
}

/// <summary>A part of the day by the wall clock of a place.</summary>
[Description("A part of the day by the wall clock of a place.")]
public sealed record TimeWindowSpec
{
    [Description("Days on which it begins, Monday to Sunday. Absent: every day. Example: [Monday, Friday].")]
    public IReadOnlyList<string>? Days { get; init; }

    [Description("The first minute that is in it, HH:MM on a clock of 24 hours, 00:00 to 23:59. Required. Example: \"08:00\".")]
    public string? From { get; init; }

    [Description("The first minute that is out of it, HH:MM, up to 24:00. A time before from is on the next day. Required. Example: \"18:00\".")]
    public string? To { get; init; }

    [Description("Whose clock it is: a name of the IANA time zone database, or UTC. Summer time follows from it. Required. Example: Europe/Berlin.")]
    public string? TimeZone { get; init; }
}
