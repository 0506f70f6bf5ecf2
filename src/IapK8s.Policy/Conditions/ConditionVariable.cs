namespace IapK8s.Policy.Conditions;

/// <summary>What conditions may name, in the order of <see cref="ConditionEnvironment"/>'s variables.</summary>
internal enum ConditionVariable
{
    RequestMethod,
    RequestHost,
    RequestPath,
    RequestQuery,
    RequestHeaders,
    RequestTime,
    RequestIp,
    RequestProtocol,
    RequestScheme,
    RequestAuthAccessLevels,
    RequestAuthClaims,
    AccessLevels,
    IdentitySub,
    IdentityEmail,
    IdentityGroups,
    IdentityClaims,
    IdentityProvider,
    IdentityAuthTime,
    IdentityAcr,
    IdentityAmr,
}
