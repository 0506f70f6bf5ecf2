using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Values;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Conditions;

/// <summary>One request and who makes it, as a condition reads them. Each thread has one and uses it again and again.</summary>
internal sealed class RequestActivation : CelActivation
{
    [ThreadStatic]
    private static RequestActivation? _ofThread;

    private readonly RequestHeaderMap _headers = new();
    private readonly LevelPresence _levels;
    private CanonicalRequest _request;
    private Principal? _principal;

    private RequestActivation() => _levels = new LevelPresence(this);

    public ref readonly CanonicalRequest Request => ref _request;

    /// <summary>Null without identity, and where the rule does not know it.</summary>
    public Principal? Principal => _principal;

    public LevelMemo? Levels => _request.Levels;

    /// <summary>Evaluate, then <see cref="End"/>.</summary>
    public static RequestActivation Begin(in CanonicalRequest request, Principal? principal)
    {
        var activation = _ofThread ??= new RequestActivation();
        activation._request = request;
        activation._headers.Headers = request.Headers;
        activation._principal = principal;
        return activation;
    }

    /// <summary>Lets go of the request: the thread outlives it.</summary>
    public void End()
    {
        _request = default;
        _headers.Headers = null;
        _principal = null;
    }

    public override CelValue Read(int slot) => (ConditionVariable)slot switch
    {
        ConditionVariable.RequestMethod => CelValue.Of(_request.Method),
        ConditionVariable.RequestHost => CelValue.Of(_request.Host),
        ConditionVariable.RequestPath => CelValue.OfSlice(_request.Target.PathSource, 0, _request.Target.PathLength),
        ConditionVariable.RequestQuery => _request.IsQueryUntold ? ConditionEnvironment.Unknown[slot] : Query(_request.Target),
        ConditionVariable.RequestHeaders => _request.Headers is null ? ConditionEnvironment.Unknown[slot] : CelValue.Of(_headers),
        ConditionVariable.RequestTime => CelValue.Of(_request.Time),
        ConditionVariable.RequestIp => Address(slot),
        ConditionVariable.RequestProtocol => _request.Protocol is { } protocol ? CelValue.Of(protocol) : ConditionEnvironment.Unknown[slot],
        ConditionVariable.RequestScheme => CelValue.Of(_request.Scheme),
        ConditionVariable.AccessLevels or ConditionVariable.RequestAuthAccessLevels => CelValue.Of(_levels),
        var variable => _principal is { } principal ? OfIdentity(principal, variable) : ConditionEnvironment.Unknown[slot],
    };

    private static CelValue OfIdentity(Principal principal, ConditionVariable variable)
    {
        switch (variable)
        {
            case ConditionVariable.IdentitySub:
                return CelValue.Of(principal.Subject);
            case ConditionVariable.IdentityEmail:
                return CelValue.Of(principal.Email ?? "");
            case ConditionVariable.IdentityGroups when principal.GroupsAreComplete:
                return CelValue.OfStrings(principal.Groups);
            case ConditionVariable.IdentityClaims or ConditionVariable.RequestAuthClaims when principal is { GroupsAreComplete: true, IsRecorded: false }:
                return CelValue.Of((CelMap)(principal.ClaimsCache ??= ClaimMap.Of(principal.Claims)));
            case ConditionVariable.IdentityProvider:
                return CelValue.Of(principal.Provider);
            case ConditionVariable.IdentityAuthTime when principal.AuthTime is { } time:
                return CelValue.Of(time);
            case ConditionVariable.IdentityAcr:
                return CelValue.Of(principal.Acr ?? "");
            case ConditionVariable.IdentityAmr when !principal.IsRecorded:
                return CelValue.OfStrings(principal.Amr);
            default:
                // Filtered by another vocabulary, or not told by the provider or the record: absence would prove nothing.
                return ConditionEnvironment.Unknown[(int)variable];
        }
    }

    /// <summary>Without its question mark.</summary>
    private static CelValue Query(CanonicalTarget target)
    {
        var start = Math.Min(target.WirePathLength + 1, target.WireTarget.Length);
        return CelValue.OfSlice(target.WireTarget, start, target.WireTarget.Length - start);
    }

    /// <summary>An address writes itself once and keeps the text.</summary>
    private CelValue Address(int slot) => _request.ClientAddress is not { } address ? ConditionEnvironment.Unknown[slot]
        : CelValue.Of((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
}
