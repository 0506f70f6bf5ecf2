using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Conditions;

/// <summary>The language of conditions: a request, who makes it, and which access levels it meets.</summary>
internal static class ConditionEnvironment
{
    /// <summary>A condition is evaluated for every request that its rule matches: a millisecond at most.</summary>
    private static readonly CelLimits Limits = new() { Length = MaxLength, Nodes = 2_000, Depth = 100, Budget = 50_000 };

    /// <summary>In the order of <see cref="ConditionVariable"/>. What an identity lacks is the empty string; what is not known is unknown.</summary>
    public static readonly CelEnvironment Language = new(
        [
            new("request.method", CelType.String),
            new("request.host", CelType.String),
            new("request.path", CelType.String),
            new("request.query", CelType.String),
            new("request.headers", CelType.Map(CelType.String, CelType.String)),
            new("request.time", CelType.Timestamp),
            new("request.ip", CelType.String),
            new("request.protocol", CelType.String),
            new("request.scheme", CelType.String),
            new("request.auth.access_levels", CelType.List(CelType.String)),
            new("request.auth.claims", CelType.Map(CelType.String, CelType.Dyn)),
            new("access_levels", CelType.List(CelType.String)),
            new("identity.sub", CelType.String),
            new("identity.email", CelType.String),
            new("identity.groups", CelType.List(CelType.String)),
            new("identity.claims", CelType.Map(CelType.String, CelType.Dyn)),
            new("identity.provider", CelType.String),
            new("identity.auth_time", CelType.Timestamp),
            new("identity.acr", CelType.String),
            new("identity.amr", CelType.List(CelType.String)),
        ],
        settings: new CelSettings { Limits = Limits });

    /// <summary>Of a condition's source, in characters.</summary>
    public const int MaxLength = 4_096;

    /// <summary>Each variable's answer where it is not known.</summary>
    public static readonly ImmutableArray<CelValue> Unknown = [.. Language.Variables.Select(v => CelValue.Of(new CelUnknown(v.Name)))];
}
