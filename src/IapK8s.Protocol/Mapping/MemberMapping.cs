using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Members on the wire.</summary>
internal static class MemberMapping
{
    public static Wire.Member ToWire(Member member) => new()
    {
        Kind = member.Kind switch
        {
            MemberKind.User => Wire.MemberKind.User,
            MemberKind.Group => Wire.MemberKind.Group,
            MemberKind.IapGroup => Wire.MemberKind.IapGroup,
            MemberKind.Domain => Wire.MemberKind.Domain,
            MemberKind.ServiceAccount => Wire.MemberKind.ServiceAccount,
            MemberKind.Claim => Wire.MemberKind.Claim,
            MemberKind.AllAuthenticatedUsers => Wire.MemberKind.AllAuthenticatedUsers,
            MemberKind.AllUsers => Wire.MemberKind.AllUsers,
            _ => Wire.MemberKind.Unspecified,
        },
        Value = member.Value,
    };

    public static Member FromWire(WireReading reading, Wire.Member member, string field)
    {
        var kind = member.Kind switch
        {
            Wire.MemberKind.User => MemberKind.User,
            Wire.MemberKind.Group => MemberKind.Group,
            Wire.MemberKind.IapGroup => MemberKind.IapGroup,
            Wire.MemberKind.Domain => MemberKind.Domain,
            Wire.MemberKind.ServiceAccount => MemberKind.ServiceAccount,
            Wire.MemberKind.Claim => MemberKind.Claim,
            Wire.MemberKind.AllAuthenticatedUsers => MemberKind.AllAuthenticatedUsers,
            Wire.MemberKind.AllUsers => MemberKind.AllUsers,
            var other => reading.Unknown(other, field + ".kind", MemberKind.Unspecified),
        };
        var standsAlone = kind is MemberKind.AllUsers or MemberKind.AllAuthenticatedUsers;
        reading.Require(standsAlone == (member.Value.Length == 0), field + ".value", standsAlone ? "is not empty" : "is missing");
        return new Member(kind, reading.Optional(member.Value, field + ".value", WireLimits.Text) ?? "");
    }
}
