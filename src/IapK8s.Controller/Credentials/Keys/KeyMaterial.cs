using System.Collections.Immutable;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Which key set: its use and, where there are several of the use, for whom.</summary>
internal readonly record struct KeySubject(KeyUse Use, string Subject)
{
    public static KeySubject SessionSigning { get; } = new(KeyUse.SessionSigning, "");

    public static KeySubject GroupHash { get; } = new(KeyUse.GroupHash, "");

    public static KeySubject CaptureProof { get; } = new(KeyUse.CaptureProof, "");

    public static KeySubject Authority { get; } = new(KeyUse.Authority, "");

    public static KeySubject Scope(string ns, string origin) => new(KeyUse.Scope, $"{ns}|{origin}");

    public static KeySubject Assertion(string ns, string audience) => new(KeyUse.Assertion, $"{ns}|{audience}");
}

/// <summary>Every key there is, at one moment.</summary>
internal sealed record KeyMaterial(ImmutableDictionary<KeySubject, KeySet> Sets)
{
    public KeySet? Find(KeySubject subject) => Sets.GetValueOrDefault(subject);
}
