using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.AccessLevels;

/// <summary>What one condition asks, cheapest first: the first part that is false ends it.</summary>
internal sealed class LevelCondition
{
    private readonly bool _isNegated;
    private readonly AddressRanges? _networks;
    private readonly ImmutableArray<TimeWindow> _windows;
    private readonly ImmutableArray<(string Name, FrozenSet<string> Values)> _claims;
    private readonly ImmutableArray<string> _required;

    public LevelCondition(LevelConditionDefinition definition, AddressRanges? networks, ImmutableArray<TimeWindow> windows)
    {
        _isNegated = definition.IsNegated;
        _networks = networks;
        _windows = windows;
        _claims = [.. definition.Claims.Select(claim => (claim.Name, claim.Values.ToFrozenSet(StringComparer.Ordinal)))];
        _required = definition.RequiredLevels;
    }

    public ImmutableArray<string> Required => _required;

    public LevelConditionTrace Explain(RequestActivation asking)
    {
        var parts = ImmutableArray.CreateBuilder<LevelPartTrace>();
        Add(_networks is not null, LevelPart.ClientCidrs, () => InNetworks(asking));
        Add(!_windows.IsEmpty, LevelPart.TimeWindows, () => InWindows(asking.Request.Time));
        Add(!_claims.IsEmpty, LevelPart.Claims, () => HasClaims(asking.Principal));
        Add(!_required.IsEmpty, LevelPart.RequiredAccessLevels, () => MeetsLevels(asking));
        return new LevelConditionTrace(_isNegated, Evaluate(asking), parts.ToImmutable());

        void Add(bool isAsked, LevelPart part, Func<Ternary> value)
        {
            if (isAsked)
            {
                parts.Add(new LevelPartTrace(part, value()));
            }
        }
    }

    public Ternary Evaluate(RequestActivation asking)
    {
        var value = _networks is null ? Ternary.True : InNetworks(asking);
        value = value == Ternary.False || _windows.IsEmpty ? value : Kleene.And(value, InWindows(asking.Request.Time));
        value = value == Ternary.False || _claims.IsEmpty ? value : Kleene.And(value, HasClaims(asking.Principal));
        value = value == Ternary.False || _required.IsEmpty ? value : Kleene.And(value, MeetsLevels(asking));
        return _isNegated ? Kleene.Not(value) : value;
    }

    /// <summary>Where no proxy is trusted nobody can tell whose the other end's address is: a client's or a load balancer's.</summary>
    private Ternary InNetworks(RequestActivation asking) =>
        asking.Request.ClientAddress is IPAddress address && asking.Levels is { IsAddressProven: true } ? Kleene.Of(_networks!.Contain(address)) : Ternary.Unknown;

    private Ternary InWindows(DateTimeOffset time)
    {
        var result = Ternary.False;
        foreach (var window in _windows)
        {
            result = Kleene.Or(result, window.Contains(time));
        }

        return result;
    }

    private Ternary HasClaims(Principal? principal)
    {
        if (principal is null)
        {
            return Ternary.Unknown;
        }

        var result = Ternary.True;
        foreach (var (name, values) in _claims)
        {
            result = Kleene.And(result, HasClaim(principal, name, values));
        }

        return result;
    }

    private static Ternary HasClaim(Principal principal, string name, FrozenSet<string> values)
    {
        foreach (var claim in principal.Claims)
        {
            if (string.Equals(claim.Key, name, StringComparison.Ordinal) && values.Contains(claim.Value))
            {
                return Ternary.True;
            }
        }

        // Filtered by another vocabulary, or not told by the provider or the record: absence would prove nothing.
        return principal is { GroupsAreComplete: true, IsRecorded: false } ? Ternary.False : Ternary.Unknown;
    }

    private Ternary MeetsLevels(RequestActivation asking)
    {
        var result = Ternary.True;
        foreach (var level in _required)
        {
            result = Kleene.And(result, asking.Levels?.Of(level, asking) ?? Ternary.Unknown);
        }

        return result;
    }
}
