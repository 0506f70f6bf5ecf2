using IapK8s.Identity.Keys;

namespace IapK8s.Identity.Assertions;

/// <summary>What speaks for one app, that is a namespace and an audience: an issuer and keys of its own.</summary>
public sealed record AssertionKeySet(string Namespace, string Audience, string Issuer, EcSigningKeySet Keys);
