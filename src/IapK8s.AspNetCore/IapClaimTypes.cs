namespace IapK8s.AspNetCore;

/// <summary>
/// The claim types that are not in <see cref="System.Security.Claims.ClaimTypes"/>. The subject is
/// <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/>, the address
/// <see cref="System.Security.Claims.ClaimTypes.Email"/>, and each group a
/// <see cref="System.Security.Claims.ClaimTypes.Role"/> too, so <c>User.IsInRole</c> works.
/// </summary>
public static class IapClaimTypes
{
    /// <summary>One claim a group.</summary>
    public const string Groups = "groups";

    /// <summary>One claim an access level that held for the request.</summary>
    public const string AccessLevels = "access_levels";

    /// <summary>
    /// Prefix of the claims that the policy passes on (<c>assertion.claims</c>). Prefixed, so that no claim of an
    /// identity provider can pose as a group, a role or the subject.
    /// </summary>
    public const string ExtraPrefix = "claims.";

    /// <summary>The claim type of one passed-on claim: <c>Extra("department")</c> is <c>claims.department</c>.</summary>
    public static string Extra(string name) => ExtraPrefix + name;
}
